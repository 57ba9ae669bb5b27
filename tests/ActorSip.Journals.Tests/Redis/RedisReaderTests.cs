using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Akka.Actor;
using Xunit;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>Who reads without being the owner: from another node, while the owner writes, takes snapshots and deletes what lies before them. Alone, since it takes what processors there are.</summary>
[Collection(nameof(RedisReaderTests))]
[CollectionDefinition(nameof(RedisReaderTests), DisableParallelization = true)]
public sealed class RedisReaderTests : IDisposable
{
    private const int Readers = 10;
    private const int Reads = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RedisFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_hundred_thousand_reads_beside_snapshots_and_deletions_meet_no_gap()
    {
        var system = JournalUser.NewSystem(_fixture);
        var counter = system.ActorOf(Counter.Props("counter", snapshotEvery: 8));
        using var over = new CancellationTokenSource();
        long confirmed = 0;
        var writing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested) Interlocked.Exchange(ref confirmed, await counter.Ask<long>(new Counter.Count(), Patience));
        });

        // Half of them read on from where they are, half all of it each time.
        var (whole, more) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => Task.Run(() => ReadAsync(readsOn: reader % 2 == 0))));
        await over.CancelAsync();
        await writing;
        await system.Terminate();
        Assert.True(whole > Reads && more > Reads && Interlocked.Read(ref confirmed) > 500, $"{whole} whole, {more} that went on, {confirmed} written");

        async Task ReadAsync(bool readsOn)
        {
            using var store = RedisStore.Open(_fixture.Options);
            StorePosition position = default;
            var latest = 0L;
            for (var i = 0; i < Reads; i++)
            {
                var known = Interlocked.Read(ref confirmed);
                var history = await store.ReadAsync("counter", readsOn ? position : default);
                Assert.True(history.IsWhole(readsOn ? position : default), $"After {position} there is a gap: {history.Snapshot?.SequenceNr}, {string.Join(' ', history.Events.Select(stored => stored.SequenceNr))}, {history.HighestSequenceNr}");
                Assert.True(history.HighestSequenceNr >= known && history.HighestSequenceNr >= latest, $"{history.HighestSequenceNr} is read where {known} are confirmed and {latest} were read before");
                (latest, position) = (history.HighestSequenceNr, history.Position);
                Interlocked.Increment(ref history.GoesOn ? ref more : ref whole);
            }
        }
    }

    [Fact]
    public async Task Who_has_read_what_was_lost_since_reads_all_again()
    {
        await using var one = JournalUser.Start(_fixture);
        await using var other = JournalUser.Start(_fixture);
        await one.ReplayAsync("a");
        await one.WriteAsync("a", 1, "one", "two");
        var before = await other.Store.ReadAsync("a");
        await one.WriteAsync("a", 3, "three");
        var after = await other.Store.ReadAsync("a", before.Position);
        Assert.Equal((true, true, 3L), (after.GoesOn, after.IsWhole(before.Position), Assert.Single(after.Events).SequenceNr));

        // Another owner, whose numbers may stand for other events: the store may have lost some in between.
        await other.ReplayAsync("a");
        var again = await one.Store.ReadAsync("a", after.Position);
        Assert.Equal((false, true, 3), (again.GoesOn, again.IsWhole(default), again.Events.Count));
    }
}
