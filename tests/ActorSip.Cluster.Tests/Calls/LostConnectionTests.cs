using ActorSip.Cluster.Tests.Faults;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>Connections that have gone, with their node or alone: a call is not lost with them.</summary>
public sealed class LostConnectionTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int Users = 6;

    /// <summary>Of which half a second is how long another node may take to say that it has a message.</summary>
    private static readonly TimeSpan NextTargetWithin = TimeSpan.FromSeconds(Sizes.IsLong ? 1 : 2);

    /// <summary>Until the others know that a node has gone.</summary>
    private static readonly TimeSpan LostWithin = Sizes.Promise(15);

    /// <summary>Less than it takes to be thrown out.</summary>
    private static readonly TimeSpan StallFor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Calls to phones that had their connection there go on to the next phone; what has come in there goes on by way of the others.</summary>
    [Fact]
    public Task A_node_that_is_killed_takes_no_call_with_it() => WithClusterAsync("kill -9 of the node with a phone's connection, a call at once", async (cluster, row) =>
    {
        Assert.True(cluster.Nodes.Count > 2, "it takes a node that dies and two that live");
        var oldest = await cluster.OldestAsync();
        var victim = cluster.Nodes.Last(node => node != oldest);
        var others = cluster.Nodes.Where(node => node != victim).ToArray();
        var users = new List<CalledUser>();
        try
        {
            // In half of the cases the phone's contact says where the phone is; the slots are at all nodes.
            for (var i = 0; i < Users; i++) users.Add(await CalledUser.RegisterAsync(cluster, victim, others[i % 2], i % 2 == 0 ? Phones.Behind : null));
            await using var phone = await Phones.OverTcpAsync(cluster, others[0], Phones.NextUser("tcp"));
            await Phones.RegisterAsync(phone);
            await using var established = await EstablishedCall.BeginAsync(cluster, victim, phone);
            await victim.KillAsync();
            var took = await Task.WhenAll(users.Select((user, i) => user.CallAsync(cluster, others[i / 2 % 2], Patience)));
            row.Add("until the next phone rang, median", took.Order().ElementAt(Users / 2));
            row.Add("at most", took.Max());
            row.Add("within a call that came in there, the slowest answer by way of others", await established.GoOnAsync(others[1]));
            row.Add("until its flow is known to be lost", await TestClock.UntilAsync(() => AreLostAsync(users, others), LostWithin, () => "the flows of a dead node are not lost"));

            // From now on nobody waits for the dead node.
            row.Add("then, at most", (await Task.WhenAll(users.Select((user, i) => user.CallAsync(cluster, others[i / 2 % 2], Patience)))).Max());
            Assert.True(took.Max() < NextTargetWithin, string.Join(' ', took));
        }
        finally
        {
            foreach (var user in users) await user.DisposeAsync();
        }

        victim.Start();
        row.Add("from start to ready", await victim.WaitUntilReadyAsync(WholeAgainWithin));
    });

    /// <summary>A phone that rings then rings for nobody: there is no transaction any more that could cancel it.</summary>
    [Fact]
    public Task A_node_that_stood_still_does_not_ring_a_phone_whose_call_has_gone_on() => WithClusterAsync("the node with a phone's connection stands still for 2 s, a call meanwhile", async (cluster, row) =>
    {
        var oldest = await cluster.OldestAsync();
        var (home, other) = (cluster.Nodes.Last(node => node != oldest), oldest);
        await using var user = await CalledUser.RegisterAsync(cluster, home, other, Phones.Behind);
        var stopped = TestClock.Now;
        home.Distrust();
        await home.SignalAsync("STOP");
        TimeSpan took;
        try
        {
            took = await user.CallAsync(cluster, other, Patience);
            await Task.Delay(StallFor - (TestClock.Now - stopped) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero);
        }
        finally
        {
            await home.SignalAsync("CONT");
        }

        row.Add("until the next phone rang", took);
        var late = await user.ReceiveAtFirstAsync(TimeSpan.FromSeconds(1));
        row.Add("after that the first phone had", late is null ? "nothing" : "the INVITE");
        await cluster.WaitUntilReadyAsync(WholeAgainWithin);
        Assert.True(took < NextTargetWithin, took.ToString());
        Assert.True(late is null, late?.ToString());
    });

    /// <summary>At once, while the node may still take it for one that its phone has only half closed, and after that.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1500)]
    [InlineData(false, 0)]
    [InlineData(false, 1500)]
    public Task A_call_over_a_connection_that_its_phone_has_closed_fails_at_once(bool isBehindNat, int later) =>
        WithClusterAsync($"none: a phone {(isBehindNat ? "behind a NAT " : "")}has closed its connection to another node, {later} ms later", async (cluster, row) =>
        {
            var (home, other) = (cluster.Nodes[^1], cluster.Nodes[0]);
            await using var user = await CalledUser.RegisterAsync(cluster, home, other, isBehindNat ? Phones.Behind : null);
            await using var alone = await Phones.OverTcpAsync(cluster, home, Phones.NextUser("alone"), isBehindNat ? Phones.Behind : null);
            Assert.Equal(200, (await alone.RegisterAsync()).Status);
            await user.CloseConnectionAsync();
            await alone.DisposeAsync();
            await Task.Delay(later);

            await using var caller = Phones.Over(cluster, other, Phones.NextUser("caller"));
            var begun = TestClock.Now;
            var call = await Phones.CallAsync(caller, alone);
            var answer = await call.ReceiveFinalAsync(Patience);
            row.Add($"a {answer.Status} after", TestClock.Now - begun);
            await call.AcknowledgeFailureAsync(answer);
            var took = await user.CallAsync(cluster, other, Patience);
            row.Add("until the next phone rang", took);
            Assert.True(took < NextTargetWithin);
            Assert.True(answer.Status is 480 or 430, answer.ToString());
        });

    /// <summary>On both nodes: the flow over the connection is lost, the other contact is what it was, and neither is removed.</summary>
    private static async Task<bool> AreLostAsync(IEnumerable<CalledUser> users, IEnumerable<ClusterNode> nodes)
    {
        var seen = await Task.WhenAll(users.SelectMany(user => nodes.Select(user.FlowsAsync)));
        return seen.All(flows => flows is "lost datagram");
    }
}
