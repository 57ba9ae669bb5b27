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

        await Phones.AnsweredAsync(call.AskAsync(accepted, "INFO"), phone, "INFO");
        await Phones.AnsweredAsync(phone.AskBackAsync(invite, "INFO", 1), caller, "INFO");
        var again = await Phones.AnsweredAsync(call.AskAsync(accepted, "INVITE", $"Contact: <{caller.ContactUri}>"), phone, "INVITE");
        line.Server = one.Sip;
        await call.AcknowledgeAsync(accepted, again);
        await phone.Client.ReceiveRequestAsync("ACK");
        await Phones.AnsweredAsync(phone.AskBackAsync(invite, "BYE", 2), caller, "BYE");
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
                await Phones.AnsweredAsync(Phones.AskAsync(caller, "MESSAGE", phone.AddressOfRecord), phone, "MESSAGE");
                if (TestClock.Now - begun > slowest) slowest = TestClock.Now - begun;
            }
        }

        row.Add("slowest answer", slowest);
    });
}
