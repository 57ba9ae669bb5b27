using Akka.Persistence;
using Xunit;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>What every journal does. A subclass names the journal.</summary>
public abstract class JournalConformance : IDisposable
{
    private readonly IJournalFixture _fixture;

    protected JournalConformance(IJournalFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_written_is_replayed_in_order()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "one");
        await user.WriteAsync("a", 2, "two", "three");
        var (events, highest) = await user.ReplayAsync("a");
        Assert.Equal(["one", "two", "three"], events.Select(found => found.Payload));
        Assert.Equal([1, 2, 3], events.Select(found => found.SequenceNr));
        Assert.All(events, found => Assert.Equal(("a", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"), (found.PersistenceId, found.WriterGuid)));
        Assert.Equal(3, highest);
    }

    [Fact]
    public async Task An_unknown_id_has_no_events_and_zero_as_its_highest_number()
    {
        await using var user = JournalUser.Start(_fixture);
        var (events, highest) = await user.ReplayAsync("nobody");
        Assert.Empty(events);
        Assert.Equal(0, highest);
    }

    [Theory]
    [InlineData(1, long.MaxValue, long.MaxValue, "1 2 3 4 5 6 7 8 9 10")]
    [InlineData(0, 3, long.MaxValue, "1 2 3")]
    [InlineData(4, 6, long.MaxValue, "4 5 6")]
    [InlineData(4, 4, long.MaxValue, "4")]
    [InlineData(6, 4, long.MaxValue, "")]
    [InlineData(11, long.MaxValue, long.MaxValue, "")]
    [InlineData(1, 0, long.MaxValue, "")]
    [InlineData(1, long.MaxValue, 3, "1 2 3")]
    [InlineData(5, 7, 2, "5 6")]
    [InlineData(5, 7, 0, "")]
    public async Task A_replay_keeps_to_its_range_and_its_most(long from, long to, long max, string expected)
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, [.. Enumerable.Range(1, 10).Select(i => (object)$"{i}")]);
        var (events, highest) = await user.ReplayAsync("a", from, to, max);
        Assert.Equal(expected, string.Join(' ', events.Select(found => found.Payload)));
        Assert.Equal(10, highest);
    }

    [Theory]
    [InlineData(0, "1 2 3 4 5")]
    [InlineData(3, "4 5")]
    [InlineData(5, "")]
    [InlineData(long.MaxValue, "")]
    public async Task Deletion_takes_the_events_and_leaves_the_highest_number(long to, string left)
    {
        var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "1", "2", "3", "4", "5");
        await user.WriteAsync("b", 1, "other");
        await user.DeleteAsync("a", to);
        await user.DeleteAsync("unknown", to);
        for (var opened = 0; opened < 2; opened++)
        {
            var (events, highest) = await user.ReplayAsync("a");
            Assert.Equal(left, string.Join(' ', events.Select(found => found.Payload)));
            Assert.Equal(5, highest);
            Assert.Single((await user.ReplayAsync("b")).Events);
            user = await user.ReopenAsync();
        }

        await user.WriteAsync("a", 6, "6");
        Assert.Equal((left + " 6").TrimStart(), string.Join(' ', (await user.ReplayAsync("a")).Events.Select(found => found.Payload)));
        await user.DisposeAsync();
    }

    [Fact]
    public async Task Everything_is_there_after_it_was_closed_and_opened()
    {
        var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "one", "two");
        user = await user.ReopenAsync();
        Assert.Equal((2, 2), ((await user.ReplayAsync("a")).Events.Length, (await user.ReplayAsync("a")).Highest));
        await user.WriteAsync("a", 3, "three");
        user = await user.ReopenAsync();
        Assert.Equal(["one", "two", "three"], (await user.ReplayAsync("a")).Events.Select(found => found.Payload));
        await user.DisposeAsync();
    }

    [Fact]
    public async Task What_is_not_persisted_keeps_its_place_among_the_answers()
    {
        await using var user = JournalUser.Start(_fixture);
        user.Send(new Deferred("before"), JournalUser.Batch("a", 1, "one", "two"), new Deferred("between"), JournalUser.Batch("a", 3, "three"), new Deferred("after"));
        Assert.Equal("before", (await user.NextAsync<LoopMessageSuccess>()).Message);
        Assert.Equal("one", (await user.NextAsync<WriteMessageSuccess>()).Persistent.Payload);
        Assert.Equal("two", (await user.NextAsync<WriteMessageSuccess>()).Persistent.Payload);
        Assert.Equal(("between", JournalUser.InstanceId), await user.NextAsync<LoopMessageSuccess>() is var looped ? (looped.Message, looped.ActorInstanceId) : default);
        Assert.Equal("three", (await user.NextAsync<WriteMessageSuccess>()).Persistent.Payload);
        Assert.Equal("after", (await user.NextAsync<LoopMessageSuccess>()).Message);
        await user.NextAsync<WriteMessagesSuccessful>();
        user.Send(new Deferred("alone"));
        Assert.Equal("alone", (await user.NextAsync<LoopMessageSuccess>()).Message);
        await user.NextAsync<WriteMessagesSuccessful>();
    }

    private sealed record Deferred(object Payload) : IPersistentEnvelope
    {
        public Akka.Actor.IActorRef Sender => Akka.Actor.ActorRefs.Nobody;

        public int Size => 1;
    }
}
