using ActorSip.Journals.Sqlite;
using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Akka.Actor;
using Xunit;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>A disk that is full is a store that is away: writes wait, and nothing is lost, doubled or restarted.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScarceDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Writes_wait_until_there_is_room_and_then_are_there_once()
    {
        const int Counters = 16, Counts = 400;
        var fixture = new SqliteFixture(_disk.Folder);
        var user = JournalUser.Start(fixture);
        var store = (SqliteStore)user.Store;
        var status = StoreStatus.Get(user.System);
        var counters = Enumerable.Range(0, Counters).Select(i => user.System.ActorOf(Counter.Props($"counter{i}", snapshotEvery: 50, size: 200))).ToArray();
        foreach (var counter in counters) await counter.Ask<long>(new Counter.Count(), Patience);
        await _disk.FillAsync(store);

        var answers = counters.Select(counter => Task.WhenAll(Enumerable.Range(1, Counts).Select(_ => counter.Ask<long>(new Counter.Count(), Patience)))).ToArray();
        await Eventually.HoldsAsync(() => !status.IsAvailable);
        Assert.Contains("is full", status.Reason, StringComparison.Ordinal);
        Assert.NotNull(status.Since);
        await Eventually.HoldsAsync(() => store.Health.Retries >= 3);
        Assert.Contains(answers, answer => !answer.IsCompleted);
        Assert.True(store.Health.Waiting > 0);
        // Who only reads is not kept waiting.
        Assert.Empty((await store.ReadAsync("nobody")).Events);

        await _disk.MakeRoomAsync(store);
        foreach (var answer in answers) Assert.Equal(Enumerable.Range(2, Counts).Select(number => (long)number), await answer);
        await Eventually.HoldsAsync(() => status.IsAvailable);
        Assert.Equal((0, "", null), (store.Health.Failures, status.Reason, status.Since));
        await Eventually.HoldsAsync(() => LogCatcher.LinesOf(user.System).Length >= 2);
        Assert.Collection(LogCatcher.LinesOf(user.System),
            line => Assert.Contains("is away since", line, StringComparison.Ordinal),
            line => Assert.Contains("is back", line, StringComparison.Ordinal));

        user = await user.ReopenAsync();
        for (var i = 0; i < Counters; i++) Assert.Equal(Counts + 1, await user.System.ActorOf(Counter.Props($"counter{i}", snapshotEvery: 50, size: 200)).Ask<long>(new Counter.Ask(), Patience));
        await user.DisposeAsync();
    }
}
