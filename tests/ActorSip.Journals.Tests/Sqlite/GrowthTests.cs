using ActorSip.Journals.Plugins;
using ActorSip.Journals.Sqlite;
using ActorSip.Journals.Sqlite.Commands;
using Xunit;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>Files do not grow with what was written and deleted again.</summary>
public sealed class GrowthTests : IDisposable
{
    private const int Ids = 1_024;
    private const int SnapshotEvery = 32;

    private readonly SqliteFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Snapshots_and_deletions_keep_the_folder_small()
    {
        using var store = SqliteStore.Open(_fixture.Options);
        var sizes = new List<long>();
        for (var round = 1; round <= 6 * SnapshotEvery; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Ids).Select(id => store.AppendAsync($"slot {id}", [new StoredEvent(round, new StoredPayload(4, "", new byte[100]), "", "me")])));
            if (round % SnapshotEvery != 0) continue;
            await Task.WhenAll(Enumerable.Range(0, Ids).SelectMany(id => SnapshotAndDelete(store, $"slot {id}", round)));
            sizes.Add(Directory.GetFiles(_fixture.Folder).Sum(file => new FileInfo(file).Length));
        }

        Assert.Equal(6L * SnapshotEvery * Ids, store.Health.Events);
        // 1,024 snapshots of 2 KB, 32,768 events of 100 bytes, and the write-ahead log of 4 MiB.
        Assert.All(sizes, size => Assert.InRange(size, 1, 20 << 20));
        Assert.InRange(sizes[^1], 1, sizes[1] + (2 << 20));
    }

    [Fact]
    public async Task A_file_of_which_most_is_deleted_gives_its_space_back()
    {
        using var store = SqliteStore.Open(_fixture.Options);
        for (var i = 1; i <= 20; i++) await store.AppendAsync("large", [new StoredEvent(i, new StoredPayload(4, "", new byte[1 << 20]), "", "me")]);
        var before = await PagesAsync(store);
        await DeleteAsync(store, "large", 20);
        var after = before;
        for (var i = 0; i < 1_000 && after > before / 2; i++)
        {
            await Task.Delay(5);
            after = await PagesAsync(store);
        }

        Assert.InRange(after, 1, before / 2);
        Assert.Equal(20, (await store.ReadAsync("large")).HighestSequenceNr);
    }

    private static Task<long> PagesAsync(SqliteStore store) => store.AskAsync("of no interest", session => session.PageCount);

    private static Task[] SnapshotAndDelete(SqliteStore store, string id, long sequenceNr)
    {
        var saved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Post(new SaveSnapshotCommand(id, () => new StoredSnapshot(sequenceNr, 0, new StoredPayload(4, "", new byte[2_000])), saved.SetResult, saved.SetException));
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Post(new DeleteSnapshotsCommand(id, SnapshotRange.All with { MaxSequenceNr = sequenceNr - 1 }, removed.SetResult, removed.SetException));
        return [saved.Task, removed.Task, DeleteAsync(store, id, sequenceNr)];
    }

    private static Task DeleteAsync(SqliteStore store, string id, long to)
    {
        var deleted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Post(new DeleteEvents(id, to, deleted.SetResult, deleted.SetException));
        return deleted.Task;
    }
}
