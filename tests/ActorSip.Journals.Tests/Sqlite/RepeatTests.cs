using ActorSip.Journals.Sqlite;
using ActorSip.Journals.Sqlite.Commands;
using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>Writes that are run again: because the end of their commit was not seen, or because another one in the same transaction was to blame.</summary>
public sealed class RepeatTests : IDisposable
{
    private readonly SqliteFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(1, "me", "payload", true)]
    [InlineData(0, "me", "payload", false)]
    [InlineData(1, "another", "payload", false)]
    [InlineData(1, "me", "another payload", false)]
    public void A_write_recognises_its_own_events_if_it_was_tried_before(int attempts, string writer, string payload, bool isOwn)
    {
        StoreFolder.Prepare(_fixture.File);
        using var session = new SqliteSession(_fixture.Options, mayCreate: true, mustBeWhole: false);
        var first = Append("a", 1, "me", "payload");
        first.Run(session);
        Assert.Null(first.Refusal);
        var again = Append("a", 1, writer, payload);
        again.Attempts = attempts;
        again.Run(session);
        Assert.Equal(isOwn, again.Refusal is null);
        Assert.Single(session.Events.Read(session.Ids.Find("a")!, 1, 10, 10));
    }

    [Fact]
    public async Task One_write_that_breaks_a_transaction_fails_alone()
    {
        using var store = SqliteStore.Open(_fixture.Options);
        // Holds the thread until all that follows is queued, so that it becomes one transaction.
        using var gate = new ManualResetEventSlim();
        var held = store.AskAsync("", _ =>
        {
            gate.Wait();
            return true;
        });
        var good = Enumerable.Range(0, 20).Select(i => store.AppendAsync($"id{i}", [Event(1, "me", "payload")])).ToList();
        var bad = new TaskCompletionSource<bool>();
        store.Post(new Change<bool>("bad", 0, session =>
        {
            session.Metadata.Put("key", [1]);
            throw new StoreException("never");
        }, bad));
        good.AddRange(Enumerable.Range(20, 20).Select(i => store.AppendAsync($"id{i}", [Event(1, "me", "payload")])));
        gate.Set();
        await Task.WhenAll([held, .. good]);
        Assert.Equal("never", await Failure.OfAsync(bad.Task));
        Assert.Null(await store.GetAsync("key"));
        Assert.Equal((40, 1, 40), (store.Health.Events, store.Health.Failures, (await store.PersistenceIdsAsync()).Count));
    }

    [Fact]
    public async Task Tools_rewrite_many_ids_in_one_transaction()
    {
        using var store = SqliteStore.Open(_fixture.Options);
        foreach (var id in new[] { "old1", "old2", "kept" }) await store.AppendAsync(id, [Event(1, "me", "1"), Event(2, "me", "2")]);
        var snapshot = new StoredSnapshot(7, 1_000, new StoredPayload(4, "m", [9]));
        await store.RewriteAsync(["old1", "old2", "unknown"], new Dictionary<string, StoredSnapshot>(StringComparer.Ordinal) { ["new"] = snapshot, ["kept"] = snapshot },
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["size"] = [8] });
        Assert.Equal(["kept", "new"], (await store.PersistenceIdsAsync()).Order(StringComparer.Ordinal));
        var history = await store.ReadAsync("kept");
        Assert.Equal((7, 0, 7), (history.Snapshot!.SequenceNr, history.Events.Count, history.HighestSequenceNr));
        Assert.Equal(new byte[] { 8 }, await store.GetAsync("size"));
        await store.AppendAsync("kept", [Event(8, "me", "8")]);
        await Assert.ThrowsAsync<StoreException>(() => store.AppendAsync("new", [Event(1, "me", "1")]));
    }

    private static AppendStored Append(string id, long sequenceNr, string writer, string payload)
    {
        var command = new AppendStored(id, [Event(sequenceNr, writer, payload)], new TaskCompletionSource<bool>());
        command.Prepare();
        return command;
    }

    private static StoredEvent Event(long sequenceNr, string writer, string payload) => new(sequenceNr, new StoredPayload(4, "m", System.Text.Encoding.UTF8.GetBytes(payload)), "", writer);
}
