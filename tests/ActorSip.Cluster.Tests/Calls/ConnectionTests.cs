using System.Net;
using System.Net.Sockets;
using ActorSip.Cluster.Tests.Faults;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>A phone has its connection at one node, and is called by way of each.</summary>
public sealed class ConnectionTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    /// <summary>Each request comes in at another node than the one before, and leaves by the phone's connection.</summary>
    [Fact]
    public Task A_phone_on_TCP_is_called_by_way_of_any_node() => WithClusterAsync("none: calls to a phone on TCP by way of other nodes", async (cluster, row) =>
    {
        var (one, two, three) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);

        // Who thought that the connection was gone would come here.
        using var door = new TcpListener(cluster.Network.Home, 0);
        door.Start();
        await using var phone = await Phones.OverTcpAsync(cluster, three, Phones.NextUser("tcp"), door.LocalEndpoint.ToString());
        var line = new DatagramClient(new IPEndPoint(cluster.Network.Home, 0), one.Sip);
        await using var caller = new UserAgent(line, Phones.NextUser("caller")) { Domain = ClusterSettings.CallDomain };
        Assert.Equal(200, (await phone.RegisterAsync()).Status);

        var begun = TestClock.Now;
        var call = await Phones.CallAsync(caller, phone);
        var invite = await phone.Client.ReceiveRequestAsync("INVITE");
        Assert.Equal(phone.ContactUri, invite.RequestUri);
        await phone.RespondAsync(invite, 180, "Ringing");
        await call.ReceiveAsync(180);
        await phone.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        line.Server = two.Sip;
        await call.AcknowledgeAsync(accepted);
        await phone.Client.ReceiveRequestAsync("ACK");

        await AssertAnsweredAsync(call.AskAsync(accepted, "INFO"), phone, "INFO");
        await AssertAnsweredAsync(phone.AskBackAsync(invite, "INFO", 1), caller, "INFO");
        var again = await AssertAnsweredAsync(call.AskAsync(accepted, "INVITE", $"Contact: <{caller.ContactUri}>"), phone, "INVITE");
        line.Server = one.Sip;
        await call.AcknowledgeAsync(accepted, again);
        await phone.Client.ReceiveRequestAsync("ACK");
        await AssertAnsweredAsync(phone.AskBackAsync(invite, "BYE", 2), caller, "BYE");
        row.Add("the whole call", TestClock.Now - begun);
        Assert.False(door.Pending());
    });

    [Fact]
    public Task A_MESSAGE_to_a_phone_on_TCP_comes_by_way_of_any_node() => WithClusterAsync("none: MESSAGE to phones on TCP by way of each node", async (cluster, row) =>
    {
        var slowest = TimeSpan.Zero;
        foreach (var home in cluster.Nodes)
        {
            await using var phone = await Phones.OverTcpAsync(cluster, home, Phones.NextUser("tcp"), Phones.Behind);
            Assert.Equal(200, (await phone.RegisterAsync()).Status);
            foreach (var node in cluster.Nodes)
            {
                await using var caller = Phones.Over(cluster, node, Phones.NextUser("caller"));
                var begun = TestClock.Now;
                await AssertAnsweredAsync(Phones.AskAsync(caller, "MESSAGE", phone.AddressOfRecord), phone, "MESSAGE");
                if (TestClock.Now - begun > slowest) slowest = TestClock.Now - begun;
            }
        }

        row.Add("slowest answer", slowest);
    });

    /// <summary>Its Record-Route names the dead node, and both sides speak to others. The caller is where it says, or behind a NAT that, unlike most, lets other nodes in.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_call_goes_on_when_the_node_that_has_set_it_up_is_killed(bool isBehindNat) => WithClusterAsync($"kill -9 of the node that a caller {(isBehindNat ? "behind a NAT " : "")}has called by", async (cluster, row) =>
    {
        var oldest = await cluster.OldestAsync();
        var victim = cluster.Nodes.Last(node => node != oldest);
        var others = cluster.Nodes.Where(node => node != victim).ToArray();
        await using var phone = await Phones.OverTcpAsync(cluster, others[0], Phones.NextUser("tcp"));
        var line = new DatagramClient(new IPEndPoint(cluster.Network.Home, 0), victim.Sip);
        await using var caller = new UserAgent(line, Phones.NextUser("caller"), isBehindNat ? Phones.Behind : null) { Domain = ClusterSettings.CallDomain };
        Assert.Equal(200, (await phone.RegisterAsync()).Status);
        var call = await Phones.CallAsync(caller, phone);
        var invite = await phone.Client.ReceiveRequestAsync("INVITE");
        await phone.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        await phone.Client.ReceiveRequestAsync("ACK");

        await victim.KillAsync();
        line.Server = others[^1].Sip;
        var begun = TestClock.Now;
        await AssertAnsweredAsync(phone.AskBackAsync(invite, "INFO", 1), caller, "INFO");
        row.Add("an INFO of the phone was answered after", TestClock.Now - begun);
        begun = TestClock.Now;
        await AssertAnsweredAsync(call.AskAsync(accepted, "INFO"), phone, "INFO");
        row.Add("an INFO of the caller", TestClock.Now - begun);
        await AssertAnsweredAsync(phone.AskBackAsync(invite, "BYE", 2), caller, "BYE");
        victim.Start();
        row.Add("from start to ready", await victim.WaitUntilReadyAsync(WholeAgainWithin));
    });

    /// <summary>The other side gets a request, and its answer comes back.</summary>
    private static async Task<SipText> AssertAnsweredAsync(Task<SipText> asking, UserAgent asked, string method)
    {
        await asked.RespondAsync(await asked.Client.ReceiveRequestAsync(method), 200, "OK");
        var answer = await asking;
        Assert.True(answer.Status == 200, answer.ToString());
        return answer;
    }
}
