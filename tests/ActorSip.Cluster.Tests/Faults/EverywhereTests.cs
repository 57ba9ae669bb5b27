using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>Without any fault: the cluster is one registrar.</summary>
public sealed class EverywhereTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int Users = 300;

    [Fact]
    public Task What_one_node_acknowledges_every_other_node_knows_at_once() => WithClusterAsync("none: REGISTER at each node, lookup at the others at once", async (cluster, row) =>
    {
        await using var load = SipLoad.Start(cluster, new LoadOptions { Users = Users, Registers = 0, Lookups = 0 });
        var begun = TestClock.Now;
        await Parallel.ForEachAsync(Enumerable.Range(0, Users), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (user, _) =>
        {
            var node = cluster.Nodes[user % cluster.Nodes.Count];
            Assert.Equal(200, await load.RegisterAtAsync(user, node));
            foreach (var other in cluster.Nodes) Assert.True(await load.LookUpAsync(user, other), $"node {other.Index} does not answer");
        });
        row.Add("slowest lookup", load.Record.LookupTook(begun, TestClock.Now, permille: 1000));
        await JudgeAsync(load, row);
        Assert.Equal(Users, load.History.Acknowledged);
    });
}
