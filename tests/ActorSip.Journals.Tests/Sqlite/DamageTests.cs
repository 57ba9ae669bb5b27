using ActorSip.Journals.Sqlite;
using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Akka.Persistence;
using Xunit;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>A file that is damaged: what needs it fails and says why, and all is well again when there is a good one.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly SqliteFixture _fixture = new();

    private string GoodCopy => _fixture.File + ".good";

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Writes_and_recoveries_fail_until_a_good_file_is_put_in_place()
    {
        await WriteAndDamageAsync();
        await using var user = JournalUser.Start(_fixture);
        var status = StoreStatus.Get(user.System);
        user.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "a", user.Probe.Ref), user.Probe.Ref);
        Assert.Contains("is damaged", (await user.NextAsync<ReplayMessagesFailure>()).Cause.Message, StringComparison.Ordinal);
        Assert.Equal((false, true), (status.IsAvailable, user.Store.Health.Condition.IsBroken));
        Assert.Contains("Put a good copy in its place", status.Reason, StringComparison.Ordinal);

        user.Send(JournalUser.Batch("new", 1, "one"));
        Assert.Equal(1, (await user.NextAsync<WriteMessagesFailed>()).WriteCount);
        Assert.Contains("is damaged", (await user.NextAsync<WriteMessageFailure>()).Cause.Message, StringComparison.Ordinal);
        user.Snapshots.Tell(new LoadSnapshot("a", SnapshotSelectionCriteria.Latest, long.MaxValue), user.Probe.Ref);
        await user.NextAsync<LoadSnapshotFailed>();
        user.Snapshots.Tell(new SaveSnapshot(new SnapshotMetadata("a", 1, DateTime.MinValue), "state"), user.Probe.Ref);
        await user.NextAsync<SaveSnapshotFailure>();
        user.Journal.Tell(new DeleteMessagesTo("a", 1, user.Probe.Ref), user.Probe.Ref);
        await user.NextAsync<DeleteMessagesFailure>();
        await Assert.ThrowsAsync<StoreException>(() => user.Store.ReadAsync("a"));

        // Another damaged file does not pass for a good one.
        var badCopy = _fixture.File + ".bad";
        File.Copy(GoodCopy, badCopy);
        Damage(badCopy, seed: 2);
        File.Move(badCopy, _fixture.File, overwrite: true);
        await Eventually.HoldsAsync(() => status.Reason.Contains("is damaged: ", StringComparison.Ordinal) && !status.Reason.Contains("Put a good", StringComparison.Ordinal));
        File.Delete(_fixture.File + "-wal");
        File.Move(GoodCopy, _fixture.File, overwrite: true);
        await Eventually.HoldsAsync(() => status.IsAvailable);
        Assert.Equal(2_000, (await user.ReplayAsync("a")).Events.Length);
        await user.WriteAsync("a", 2_001, "one more");
        Assert.Contains(LogCatcher.LinesOf(user.System), line => line.Contains("is back; it was broken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_whose_header_is_damaged_is_refused_at_the_start()
    {
        await WriteAndDamageAsync();
        await File.WriteAllBytesAsync(_fixture.File, new byte[100_000]);
        Assert.Contains("is damaged", Assert.Throws<StoreException>(() => SqliteStore.Open(_fixture.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_in_a_journal_ends_the_recovery()
    {
        var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "1", "2", "3", "4");
        await user.DisposeAsync();
        using (var connection = new SqliteConnection(_fixture.File, mayCreate: false)) connection.Execute($"DELETE FROM events WHERE key = {RowKey.Of(1, 3)}");
        user = JournalUser.Start(_fixture);
        user.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "a", user.Probe.Ref), user.Probe.Ref);
        await user.NextAsync<ReplayedMessage>();
        await user.NextAsync<ReplayedMessage>();
        Assert.Contains("has a gap: event 3 is missing", (await user.NextAsync<ReplayMessagesFailure>()).Cause.Message, StringComparison.Ordinal);
        await user.DisposeAsync();
    }

    private async Task WriteAndDamageAsync()
    {
        var user = JournalUser.Start(_fixture);
        for (var first = 1; first <= 2_000; first += 500) await user.WriteAsync("a", first, [.. Enumerable.Range(0, 500).Select(_ => (object)new string('e', 100))]);
        await user.DisposeAsync();
        File.Copy(_fixture.File, GoodCopy);
        Damage(_fixture.File, seed: 1);
    }

    /// <summary>The header and the tables' first pages stay, so that it opens; the rest is noise.</summary>
    private static void Damage(string file, byte seed)
    {
        var bytes = File.ReadAllBytes(file);
        for (var i = 40_000; i < bytes.Length; i++) bytes[i] = (byte)((i * 31) + seed);
        File.WriteAllBytes(file, bytes);
    }
}
