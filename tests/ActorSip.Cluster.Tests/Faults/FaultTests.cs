using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>What all tests do that put a cluster under load and then do something to it.</summary>
[Collection(SharedCluster.Name)]
public abstract class FaultTests(SharedCluster shared, ITestOutputHelper output)
{
    /// <summary>Something is done to the node that has the coordinator.</summary>
    protected const string Oldest = "the oldest node";

    /// <summary>To one of whose end the coordinator has to learn.</summary>
    protected const string Other = "a node that is not the oldest";

    /// <summary>A cluster that is hurt is whole again by then.</summary>
    protected static readonly TimeSpan WholeAgainWithin = Sizes.Promise(60);

    /// <summary>Everything is found again by then when all nodes have been started and are ready.</summary>
    private static readonly TimeSpan BackWithin = Sizes.Promise(30);

    protected static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    /// <summary>Runs a test with a healthy cluster, which it must leave healthy. What was measured is written down, also when the test fails.</summary>
    private protected async Task WithClusterAsync(string fault, Func<ServerCluster, FaultRow, Task> work)
    {
        var cluster = await shared.TakeAsync();
        await OnAsync(cluster, fault, work);
        shared.GiveBack(cluster);
    }

    /// <summary>Runs a test with a cluster, which is no more when it fails.</summary>
    private protected async Task OnAsync(ServerCluster cluster, string fault, Func<ServerCluster, FaultRow, Task> work)
    {
        var row = new FaultRow(fault);
        var begun = TestClock.Now;
        try
        {
            await work(cluster, row);

            // Whoever starts it again knows by the code what it ended for. Nothing here is a reason for another.
            Assert.All(cluster.Nodes.SelectMany(node => node.Ends).Where(end => end.At >= begun), end => Assert.True(end.ExitCode is NodeEnd.ThrownOut or NodeEnd.NotJoined, $"a node ended with {end.ExitCode}"));
        }
        catch (Exception seen)
        {
            // The nodes are gone in a moment, and with them what they wrote.
            var words = cluster.Tail();
            await cluster.DisposeAsync();
            throw new FaultSeenException($"{seen.Message.Split('\n')[0]}\n{row}\n{words}", seen);
        }
        finally
        {
            row.Write();
            output.WriteLine(row.ToString());
        }
    }

    /// <summary>Fails where nothing can be cut: what was not tried has not passed.</summary>
    private protected static void RequirePlaces(ServerCluster cluster) =>
        Assert.True(cluster.Network.IsApart, "This test cuts the network between nodes, or fills a disk: it takes root and the programs ip, iptables and mount");

    /// <summary>Ends the load, asks every node for every user, and holds what was seen against what may be.</summary>
    private protected static async Task JudgeAsync(SipLoad load, FaultRow row)
    {
        await load.StopAsync();
        Assert.Equal(0, await load.ReadAllAsync());
        AssertHolds(load, row);
    }

    /// <summary>Kills all nodes, so that nobody knows what is not in Redis, starts them again, and judges what they answer. A load that goes on ends with them: what was on its way may be lost, what was acknowledged may not.</summary>
    private protected static async Task JudgeAfterAllAreKilledAsync(ServerCluster cluster, SipLoad load, FaultRow row)
    {
        await Task.WhenAll(cluster.Nodes.Select(node => node.KillAsync()));
        await load.StopAsync();
        foreach (var node in cluster.Nodes) node.Start();
        row.Add("all killed, ready again after", await cluster.WaitUntilReadyAsync(WholeAgainWithin));
        row.Add("everything back after", await TestClock.UntilAsync(async () => await load.ReadAllAsync() == 0, BackWithin, () => load.Record.ToString()));
        AssertHolds(load, row);
    }

    /// <summary>Whoever asked a node to which nothing was done had an answer.</summary>
    private protected static void AssertNoLookupFailed(SipLoad load) => Assert.True(load.Record.FailedLookups.Count == 0, load.Record.ToString());

    /// <summary>Waits until all nodes are ready and stay so for a while.</summary>
    /// <returns>How long it took until they were.</returns>
    private protected static async Task<TimeSpan> SettleAsync(ServerCluster cluster)
    {
        var begun = TestClock.Now;
        while (true)
        {
            await cluster.WaitUntilReadyAsync(WholeAgainWithin);
            var ready = TestClock.Now;
            var isCalm = true;
            while (isCalm && TestClock.Now - ready < Calm)
            {
                await Task.Delay(200);
                foreach (var node in cluster.Nodes) isCalm &= await node.IsReadyAsync();
            }

            if (isCalm && cluster.EndsSince(ready) == 0) return ready - begun;
            Assert.True(TestClock.Now - begun < WholeAgainWithin + Calm, "the nodes are ready and not ready in turn");
        }
    }

    private static void AssertHolds(SipLoad load, FaultRow row)
    {
        row.Add("registrations acknowledged", load.History.Acknowledged);
        row.Add("wrong", load.History.Wrongs);
        Assert.Equal("", load.Record.UnexpectedAnswers);
        load.History.AssertHolds();
    }

    /// <summary>Waits until a node has ended because the others have thrown it out.</summary>
    /// <returns>How long it took.</returns>
    private protected static async Task<TimeSpan> ThrownOutAsync(ClusterNode node, TimeSpan since, TimeSpan within)
    {
        await TestClock.UntilAsync(() => Task.FromResult(node.Ends.Any(end => end.At >= since)), within - (TestClock.Now - since), () => $"node {node.Index} has not ended\n{node.Tail()}");
        var first = node.Ends.First(end => end.At >= since);
        Assert.Equal(NodeEnd.ThrownOut, first.ExitCode);
        return first.At - since;
    }
}
