using System.Text.Json;
using ActorSip.Cluster.Tests.Calls;
using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>Nodes that are told to leave, and that come back.</summary>
public sealed class LeaveTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private static readonly TimeSpan PauseAtMost = Sizes.Promise(1);
    private static readonly TimeSpan ServesWithin = Sizes.Promise(5);
    private static readonly TimeSpan RingsOn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    [Fact]
    public Task Nobody_notices_a_rolling_restart() => WithClusterAsync("SIGTERM and restart of each node", async (cluster, row) =>
    {
        Assert.True(cluster.Nodes.Count > 1, "one node alone has nobody to hand over to");
        await using var load = SipLoad.Start(cluster, new LoadOptions());
        await load.ForAsync(Between);
        var (begun, stop, join) = (TestClock.Now, TimeSpan.Zero, TimeSpan.Zero);
        foreach (var node in cluster.Nodes)
        {
            // A call that has come in there rings on while its slots move.
            var other = cluster.Nodes.First(one => one != node);
            await using var phone = await Phones.OverTcpAsync(cluster, other, Phones.NextUser("tcp"), Phones.Behind);
            await Phones.RegisterAsync(phone);
            await using var call = await EstablishedCall.RingAsync(cluster, node, phone);
            var asked = TestClock.Now;
            var stopping = node.TerminateAsync(StopsWithin);
            await load.ForAsync(RingsOn);
            Assert.False(stopping.IsCompleted, "it has not waited for a call");
            await call.AnswerAsync();
            Assert.Equal(0, await stopping);
            if (TestClock.Now - asked > stop) stop = TestClock.Now - asked;
            await call.AcknowledgeAsync(other);
            await call.GoOnAsync(other);
            node.Start();
            await TestClock.UntilAsync(async () => await node.ReadAsync("/health/live") is not null, StartsWithin, node.Tail);
            var joined = await node.WaitUntilReadyAsync(WholeAgainWithin);
            if (joined > join) join = joined;
            await load.ForAsync(Between);
            Assert.Contains(load.Record.Lookups, lookup => lookup.Node == node.Index && lookup.Status == 302);
        }

        row.Add("from SIGTERM to the end, at most", stop);
        row.Add("from being alive again to being ready, at most", join);
        row.Add("longest time until a REGISTER was accepted", load.Record.LongestWaitSince(begun));
        row.Add("slowest lookup", load.Record.LookupTook(begun, TestClock.Now, permille: 1000));
        row.Add("failed", load.Record.FailedLookups.Count);
        row.Add("shards that the last oldest node has seen handed over", await HandedOverAsync(cluster));
        await JudgeAsync(load, row);
        AssertNoLookupFailed(load);
        Assert.True(join <= ServesWithin, $"it took {join.TotalSeconds:0.0} s from being alive to being ready");
        Assert.True(load.Record.LongestWaitSince(begun) < PauseAtMost, load.Record.ToString());
    });

    /// <summary>Waits until a hand-over has been counted. Who is the oldest now began when the one before it left; since then the node that was restarted last has come back, and takes its share.</summary>
    private static async Task<long> HandedOverAsync(ServerCluster cluster)
    {
        JsonElement[] told = [];
        await TestClock.UntilAsync(
            async () =>
            {
                var reports = await Task.WhenAll(cluster.Nodes.Select(node => node.ReadAsync("/cluster")));
                told = [.. reports.OfType<JsonElement>().Select(report => report.GetProperty("shards").GetProperty("handovers")).Where(handovers => handovers.ValueKind is JsonValueKind.Object)];
                return told.Length == 1 && told[0].GetProperty("finished").GetInt64() > 0;
            },
            WholeAgainWithin,
            () => "not one node has counted what was handed over: " + string.Join(", ", told));
        return told[0].GetProperty("finished").GetInt64();
    }
}
