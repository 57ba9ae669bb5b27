using System.Text;
using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>What every store offers to those who are not persistent actors. A subclass names the store.</summary>
public abstract class StoreConformance : IDisposable
{
    private readonly IJournalFixture _fixture;

    protected StoreConformance(IJournalFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_reader_gets_the_latest_snapshot_and_the_events_after_it()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, new SampleEvent("1"), new SampleEvent("2", 2), new SampleEvent("3", 3));
        var whole = await user.Store.ReadAsync("a");
        Assert.Equal((true, 3, 3), (whole.Snapshot is null, whole.Events.Count, whole.HighestSequenceNr));
        await user.SaveAsync("a", 1, new SampleEvent("after 1"));
        await user.SaveAsync("a", 2, new SampleEvent("after 2", 9));
        var history = await user.Store.ReadAsync("a");
        Assert.Equal((2, 7_001, "v9", "after 2"), (history.Snapshot!.SequenceNr, history.Snapshot.Payload.SerializerId, history.Snapshot.Payload.Manifest, Encoding.UTF8.GetString(history.Snapshot.Payload.Bytes)));
        var left = Assert.Single(history.Events);
        Assert.Equal((3, "v3", "3", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"), (left.SequenceNr, left.Payload.Manifest, Encoding.UTF8.GetString(left.Payload.Bytes), left.Writer));
        Assert.Equal(new SampleEvent("3", 3), new PayloadSerialization(user.System).Deserialize(left.Payload));
    }

    [Fact]
    public async Task A_reader_sees_that_all_is_deleted_and_what_the_highest_number_was()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "1", "2");
        await user.DeleteAsync("a", 2);
        var (snapshot, events, highest) = await user.Store.ReadAsync("a");
        Assert.Equal((true, 0, 2), (snapshot is null, events.Count, highest));
        Assert.Equal(0, (await user.Store.ReadAsync("nobody")).HighestSequenceNr);
    }

    [Fact]
    public async Task All_ids_are_listed()
    {
        await using var user = JournalUser.Start(_fixture);
        Assert.Empty(await user.Store.PersistenceIdsAsync());
        await user.WriteAsync("events", 1, "1");
        await user.SaveAsync("snapshot", 1, "state");
        await user.WriteAsync("deleted", 1, "1");
        await user.DeleteAsync("deleted", 1);
        await user.ReplayAsync("only asked for");
        Assert.Equal(["deleted", "events", "snapshot"], (await user.Store.PersistenceIdsAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_first_value_under_a_name_stays_until_it_is_put()
    {
        var user = JournalUser.Start(_fixture);
        Assert.Null(await user.Store.GetAsync("hash-key"));
        Assert.Equal(new byte[] { 1, 2 }, await user.Store.GetOrAddAsync("hash-key", [1, 2]));
        Assert.Equal(new byte[] { 1, 2 }, await user.Store.GetOrAddAsync("hash-key", [3]));
        Assert.Empty(await user.Store.GetOrAddAsync("empty", []));
        user = await user.ReopenAsync();
        Assert.Equal(new byte[] { 1, 2 }, await user.Store.GetOrAddAsync("hash-key", [4]));
        Assert.Empty((await user.Store.GetAsync("empty"))!);
        await user.Store.PutAsync("hash-key", [5]);
        Assert.Equal(new byte[] { 5 }, await user.Store.GetAsync("hash-key"));
        await user.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_is_well_says_so()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "1", "2");
        var health = user.Store.Health;
        Assert.Equal((true, 2, 1, 0, 0), (health.Condition.IsAvailable, health.Events, health.Commits, health.Failures, health.Retries));
        var status = StoreStatus.Get(user.System);
        Assert.Equal((true, "", null), (status.IsAvailable, status.Reason, status.Since));
        Assert.Same(health, Assert.Single(status.Stores));
    }
}
