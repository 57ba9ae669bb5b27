using ActorSip.Journals.Tests.Samples;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Xunit;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>What every journal does with writes of all sorts, and with those that must fail. A subclass names the journal.</summary>
public abstract class WriteConformance : IDisposable
{
    private readonly IJournalFixture _fixture;

    protected WriteConformance(IJournalFixture fixture) => _fixture = fixture;

    public static TheoryData<string> Ids => ["", "it's \"quoted\"", "100%_of*it?", "Zoë/ツ/🙂", "a;DROP TABLE events;--", "line\nbreak\ttab", "with\0nul", " ", new string('x', 5_000)];

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_id_is_any_text(string name)
    {
        var id = "id" + name;
        var user = JournalUser.Start(_fixture);
        await user.WriteAsync(id, 1, "one", "two");
        await user.WriteAsync("id" + name.ToUpperInvariant() + "2", 1, "of another");
        await user.SaveAsync(id, 1, "state");
        user = await user.ReopenAsync();
        Assert.Equal(["one", "two"], (await user.ReplayAsync(id)).Events.Select(found => found.Payload));
        Assert.Equal("state", (await user.LoadAsync(id))!.Snapshot);
        Assert.Contains(id, await user.Store.PersistenceIdsAsync());
        await user.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(1 << 20)]
    public async Task An_event_is_of_any_size(int size)
    {
        await using var user = JournalUser.Start(_fixture);
        var payload = new byte[size];
        for (var i = 0; i < size; i++) payload[i] = (byte)(i * 13);
        await user.WriteAsync("a", 1, payload, "small");
        var (events, _) = await user.ReplayAsync("a");
        Assert.Equal(payload, (byte[])events[0].Payload);
        Assert.Equal("small", events[1].Payload);
    }

    [Fact]
    public async Task A_serializer_gets_its_manifest_back()
    {
        var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, new SampleEvent("first"), new SampleEvent("second", 2), new SampleEvent("", 3));
        user = await user.ReopenAsync();
        Assert.Equal([new SampleEvent("first"), new SampleEvent("second", 2), new SampleEvent("", 3)], (await user.ReplayAsync("a")).Events.Select(found => (SampleEvent)found.Payload));
        await user.DisposeAsync();
    }

    [Fact]
    public async Task Tags_are_taken_off()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, new Tagged(new SampleEvent("tagged"), ["green"]));
        Assert.Equal(new SampleEvent("tagged"), (await user.ReplayAsync("a")).Events.Single().Payload);
    }

    [Fact]
    public async Task Event_adapters_are_heard_both_ways()
    {
        await using var user = JournalUser.Start(_fixture, $$"""
            {{_fixture.JournalId}}.event-adapters.sample = "ActorSip.Journals.Tests.Samples.SampleAdapter, ActorSip.Journals.Tests"
            {{_fixture.JournalId}}.event-adapter-bindings."ActorSip.Journals.Tests.Samples.SampleEvent, ActorSip.Journals.Tests" = sample
            """);
        await user.WriteAsync("a", 1, new SampleEvent("x"), "untouched");
        var history = await user.Store.ReadAsync("a");
        Assert.Equal(["adapted", ""], history.Events.Select(stored => stored.AdapterManifest));
        Assert.Equal(["x!", "x!", "untouched"], (await user.ReplayAsync("a")).Events.Select(found => found.Payload is SampleEvent sample ? sample.Text : found.Payload));
    }

    [Fact]
    public async Task A_batch_with_an_event_that_cannot_be_written_leaves_nothing_and_fails_whole()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "one");
        user.Send(JournalUser.Batch("a", 2, "two", new SampleEvent(SampleSerializer.Unwritable)), JournalUser.Batch("a", 4, "four"));
        await ExpectFailureAsync(user, batches: 2, 2, 3, 4);
        Assert.Equal(["one"], (await user.ReplayAsync("a")).Events.Select(found => found.Payload));
        await user.WriteAsync("a", 2, "two at last");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task An_event_that_does_not_follow_is_refused(long sequenceNr)
    {
        // Written before, by another incarnation perhaps; or beyond a gap.
        var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "one", "two");
        for (var opened = 0; opened < 2; opened++)
        {
            user.Send(JournalUser.Batch("a", sequenceNr, "late"));
            await ExpectFailureAsync(user, batches: 1, sequenceNr);
            user = await user.ReopenAsync();
        }

        Assert.Equal(["one", "two"], (await user.ReplayAsync("a")).Events.Select(found => found.Payload));
        await user.WriteAsync("a", 3, "three");
        await user.DisposeAsync();
    }

    [Fact]
    public async Task A_write_that_fails_takes_no_other_with_it()
    {
        await using var user = JournalUser.Start(_fixture);
        for (var i = 0; i < 50; i++) user.Send(JournalUser.Batch($"id{i}", 1, "fine"), JournalUser.Batch($"id{i}", i % 10 == 0 ? 7 : 2, "maybe"));
        var (succeeded, failed) = (0, 0);
        for (var i = 0; i < 150; i++)
            switch (await user.NextAsync<object>())
            {
                case WriteMessageSuccess:
                    succeeded++;
                    break;
                case WriteMessageFailure:
                    failed++;
                    break;
            }

        Assert.Equal((90, 10), (succeeded, failed));
        for (var i = 0; i < 50; i++) Assert.Equal(i % 10 == 0 ? 0 : 2, (await user.ReplayAsync($"id{i}")).Highest);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_back_ends_the_recovery_with_its_number()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "one", new SampleEvent(SampleSerializer.Unreadable), "three");
        user.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "a", user.Probe.Ref), user.Probe.Ref);
        Assert.Equal("one", (await user.NextAsync<ReplayedMessage>()).Persistent.Payload);
        Assert.Contains("Event 2 of 'a'", (await user.NextAsync<ReplayMessagesFailure>()).Cause.Message, StringComparison.Ordinal);
        Assert.Equal(["one"], (await user.ReplayAsync("a", max: 1)).Events.Select(found => found.Payload));
    }

    [Fact]
    public async Task Events_of_many_ids_that_come_mixed_are_kept_apart()
    {
        const int Actors = 20, Events = 30;
        var user = JournalUser.Start(_fixture);
        for (var sequenceNr = 1; sequenceNr <= Events; sequenceNr++)
            for (var id = 0; id < Actors; id++) user.Send(JournalUser.Batch($"id{id}", sequenceNr, $"{id}.{sequenceNr}"));

        // Each actor gets its answers in order; here one hears those of all.
        var answers = new List<object>();
        for (var i = 0; i < Actors * Events * 2; i++) answers.Add(await user.NextAsync<object>());
        Assert.Equal((Actors * Events, Actors * Events), (answers.Count(answer => answer is WriteMessagesSuccessful), answers.Count(answer => answer is WriteMessageSuccess)));
        user = await user.ReopenAsync();
        for (var id = 0; id < Actors; id++)
            Assert.Equal(Enumerable.Range(1, Events).Select(sequenceNr => $"{id}.{sequenceNr}"), (await user.ReplayAsync($"id{id}")).Events.Select(found => (string)found.Payload));
        await user.DisposeAsync();
    }

    [Fact]
    public async Task A_long_journal_is_replayed_whole_while_others_write()
    {
        await using var user = JournalUser.Start(_fixture);
        for (var first = 1; first <= 4_000; first += 500) await user.WriteAsync("long", first, [.. Enumerable.Range(first, 500).Select(number => (object)$"{number}")]);
        var history = user.Store.ReadAsync("long");
        var (events, highest) = await user.ReplayAsync("long", from: 2);
        Assert.Equal(Enumerable.Range(2, 3_999).Select(number => $"{number}"), events.Select(found => (string)found.Payload));
        Assert.Equal((4_000, 4_000), (highest, (await history).Events.Count));
    }

    private static async Task ExpectFailureAsync(JournalUser user, int batches, params long[] sequenceNrs)
    {
        Assert.Equal(batches, (await user.NextAsync<WriteMessagesFailed>()).WriteCount);
        foreach (var sequenceNr in sequenceNrs)
        {
            var failure = await user.NextAsync<WriteMessageFailure>();
            Assert.Equal((sequenceNr, JournalUser.InstanceId), (failure.Persistent.SequenceNr, failure.ActorInstanceId));
            Assert.IsType<StoreException>(failure.Cause);
        }
    }
}
