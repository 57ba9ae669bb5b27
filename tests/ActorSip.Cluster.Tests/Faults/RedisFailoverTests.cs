using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>A master of Redis dies and another takes its place, while the nodes go on; then they die, too, and what they find there is all.</summary>
[Collection(RedisFailoverCollection.Name)]
public sealed class RedisFailoverTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const string Sentinel = "kill -9 of the Redis master, three sentinels";
    private const string Lagging = "kill -9 of the Redis master, three sentinels, and for a second the replicas had got nothing";
    private const string Cluster = "kill -9 of one of three masters of a Redis Cluster";
    private const string WrittenAnew = "has come back without what it had confirmed last";
    private const int Users = 800;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(Sizes.IsLong ? 10 : 2);

    /// <summary>What the masters have that live is written there until it is known that one is gone, and the whole counts as away.</summary>
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReplacedWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AcceptedWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BackWithin = Sizes.Promise(30);

    /// <summary>The short run has the one in which most must be written anew.</summary>
    public static TheoryData<string> Stores => Sizes.IsLong ? new(Sentinel, Lagging, Cluster) : new(Lagging);

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Nothing_is_lost_with_a_master_of_Redis_and_then_all_nodes(string fault)
    {
        var cluster = await ServerCluster.StartAsync(new ClusterSettings(), network => fault == Cluster ? RedisCluster.StartAsync(network.Home) : RedisSentinels.StartAsync(network.Home));
        await OnAsync(cluster, fault, async (_, row) =>
        {
            await using var load = SipLoad.Start(cluster, new LoadOptions { Users = Users });
            await load.ForAsync(Before);

            // A slot that is on its way to another node has nobody who knows it but Redis.
            var counted = TestClock.Now;
            await SlotOwners.OfAsync(cluster, cluster.Nodes[0], isSpread: true);
            row.Add("slots spread after", TestClock.Now - counted);
            var writers = await FailOverAsync(cluster, load, row, fault);
            await JudgeAsync(load, row);
            AssertNoLookupFailed(load);
            await RestartAsync(cluster, load, row);
            load.History.AssertHolds();

            // Otherwise nothing was to be lost.
            Assert.True(fault != Lagging || writers > 0, "the new master lacked nothing");
        });
        await cluster.DisposeAsync();
    }

    /// <returns>Nodes that found that the new master lacked something, and wrote it anew.</returns>
    private static async Task<int> FailOverAsync(ServerCluster cluster, SipLoad load, FaultRow row, string fault)
    {
        var redis = (ReplicatedRedis)cluster.Store;
        var lines = cluster.Nodes.Select(node => node.LogLines).ToArray();
        if (fault == Lagging)
        {
            await redis.LagAsync();
            await load.ForAsync(Lag);
        }

        var begun = TestClock.Now;
        await redis.KillMasterAsync();
        var (killed, without) = (TestClock.Now, TestClock.Now);
        await TestClock.UntilAsync(
            async () =>
            {
                var asked = TestClock.Now;
                if (await redis.IsReplacedAsync()) return true;
                without = asked;
                return false;
            },
            ReplacedWithin,
            redis.Tail);
        var replaced = TestClock.Now;
        await TestClock.UntilAsync(() => Task.FromResult(load.Record.Registers.Any(attempt => attempt.Begun > replaced && attempt.Status == 200)), AcceptedWithin, () => $"{load.Record}\n{redis.Tail()}");
        await load.ForAsync(After);

        // It takes itself for the master, until a sentinel or the others tell it otherwise.
        await redis.ReviveAsync();
        await load.ForAsync(After);
        await load.StopAsync();
        var registers = load.Record.Registers;
        var refused = registers.Where(attempt => attempt.Begun >= begun && attempt.Status == 503).ToArray();
        var meanwhile = registers.Where(attempt => attempt.Begun > killed && attempt.Ended < without).ToArray();
        var last = refused.Select(attempt => attempt.Begun).DefaultIfEmpty(replaced).Max() - replaced;
        row.Add("replaced after", replaced - killed);
        row.Add("REGISTER refused with 503", refused.Length);
        var late = meanwhile.Where(attempt => attempt.Status == 200).Select(attempt => attempt.Begun).DefaultIfEmpty(killed).Max() - killed;
        row.Add("accepted while there was no master", meanwhile.Count(attempt => attempt.Status == 200));
        row.Add("the last of them after", late);
        row.Add("first accepted after it was replaced", registers.Where(attempt => attempt.Begun >= begun && attempt.Ended > without && attempt.Status == 200).Min(attempt => attempt.Ended) - replaced);
        row.Add("last refused after that", last);
        row.Add("longest time until a REGISTER was accepted", load.Record.LongestWait);
        row.Add("slowest lookup", load.Record.LookupTook(begun, TestClock.Now, permille: 1000));
        row.Add("failed lookups", load.Record.FailedLookups.Count);
        row.Add("lines logged by a node, at most", cluster.Nodes.Select((node, i) => node.LogLines - lines[i]).Max());
        row.Add("nodes that ended", cluster.EndsSince(begun));
        var writers = cluster.Nodes.Count(node => node.Tail().Contains(WrittenAnew, StringComparison.Ordinal));
        row.Add("nodes that wrote anew what the new master lacked", writers);
        Assert.NotEmpty(refused);
        Assert.All(refused, attempt => Assert.True(attempt.HasRetryAfter, $"503 without Retry-After: {attempt}"));
        Assert.True(late <= (fault == Cluster ? NoticedWithin : TimeSpan.Zero), load.Record.ToString());
        Assert.True(last <= AcceptedWithin, load.Record.ToString());
        Assert.Equal(0, cluster.EndsSince(begun));
        return writers;
    }

    /// <summary>Now everything has to be in the new master.</summary>
    private static async Task RestartAsync(ServerCluster cluster, SipLoad load, FaultRow row)
    {
        await Task.WhenAll(cluster.Nodes.Select(node => node.KillAsync()));
        foreach (var node in cluster.Nodes) node.Start();
        row.Add("after kill -9 of all nodes ready again after", await cluster.WaitUntilReadyAsync(WholeAgainWithin));
        row.Add("everything back after", await TestClock.UntilAsync(async () => await load.ReadAllAsync() == 0, BackWithin, () => load.Record.ToString()));
        row.Add("wrong then", load.History.Wrongs);
    }
}
