using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>A process that stands still, as one does that waits for a disk, for memory or for its host.</summary>
public sealed class StallTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private static readonly TimeSpan OutWithin = Sizes.Promise(15);

    /// <summary>How long, and whether that is too long. The short run has what is harder.</summary>
    public static TheoryData<int, bool> Stalls => Sizes.IsLong ? new() { { 4, false }, { 10, true } } : new() { { 10, true } };

    [Theory]
    [MemberData(nameof(Stalls))]
    public Task A_node_that_stands_still_writes_nothing_stale_when_it_goes_on(int seconds, bool isThrownOut) => WithClusterAsync($"a node stands still for {seconds} s", async (cluster, row) =>
    {
        var node = cluster.Nodes[^1];
        await using var load = SipLoad.Start(cluster, new LoadOptions());
        await load.ForAsync(Sizes.Before);
        var begun = TestClock.Now;
        node.Distrust();
        await node.SignalAsync("STOP");
        await load.ForAsync(TimeSpan.FromSeconds(seconds));
        await node.SignalAsync("CONT");
        var woken = TestClock.Now;
        if (isThrownOut) row.Add("after waking, out after", await ThrownOutAsync(node, woken, OutWithin));
        row.Add("all serve again after", await SettleAsync(cluster));
        await load.ForAsync(Sizes.After);
        row.Add("nodes that ended", cluster.EndsSince(begun));
        row.Add("longest time until a REGISTER was accepted", load.Record.LongestWait);
        row.Add("failed lookups at the others", load.Record.FailedLookups.Count);
        await JudgeAsync(load, row);
        Assert.Equal(isThrownOut ? 1 : 0, cluster.EndsSince(begun));
    });
}
