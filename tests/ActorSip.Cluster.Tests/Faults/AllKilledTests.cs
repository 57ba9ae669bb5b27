using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>All nodes die at once, as when the power fails everywhere but at Redis.</summary>
public sealed class AllKilledTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan BackWithin = Sizes.Promise(30);

    [Fact]
    public Task After_all_nodes_were_killed_everything_is_back() => WithClusterAsync("kill -9 of all nodes", async (cluster, row) =>
    {
        await using var load = SipLoad.Start(cluster, new LoadOptions());
        await load.ForAsync(Before);

        // While they work: what is on its way may be lost, what was acknowledged may not.
        await Task.WhenAll(cluster.Nodes.Select(node => node.KillAsync()));
        await load.StopAsync();
        foreach (var node in cluster.Nodes) node.Start();
        row.Add("ready again after", await cluster.WaitUntilReadyAsync(WholeAgainWithin));
        row.Add("everything back after", await TestClock.UntilAsync(async () => await load.ReadAllAsync() == 0, BackWithin, () => load.Record.ToString()));
        await JudgeAsync(load, row);
    });
}
