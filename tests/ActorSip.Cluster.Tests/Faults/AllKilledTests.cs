using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>All nodes die at once, as when the power fails everywhere but at Redis.</summary>
public sealed class AllKilledTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(Sizes.IsLong ? 6 : 3);

    [Fact]
    public Task After_all_nodes_were_killed_everything_is_back() => WithClusterAsync("kill -9 of all nodes", async (cluster, row) =>
    {
        await using var load = SipLoad.Start(cluster, new LoadOptions());
        await load.ForAsync(Before);
        await JudgeAfterAllAreKilledAsync(cluster, load, row);
    });
}
