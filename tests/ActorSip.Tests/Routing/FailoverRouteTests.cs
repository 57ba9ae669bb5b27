using System.Net;
using System.Net.Sockets;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>The same target by another way: another next hop, or a connection to a phone that has closed its own.</summary>
[Collection(NodeCollection.Name)]
public sealed class FailoverRouteTests(NodeFixture fixture)
{
    [Fact]
    public async Task A_route_tries_the_same_Request_URI_by_way_of_a_second_gateway()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), first = fixture.NewUdpPeer(), second = fixture.NewUdpPeer();
        var target = new Target { Uri = "sip:+4930123@pstn.invalid"u8.ToArray() };
        var route = fixture.Scripts.Add(async context =>
        {
            context.NextHop = IpEndpoint.From(first.Local.Address, first.Local.Port);
            var outcome = await context.RelayAsync([target]);
            if (outcome.Status != 503) return;
            context.NextHop = IpEndpoint.From(second.Local.Address, second.Local.Port);
            await context.RelayAsync([target]);
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        var one = await first.ExpectAsync("MESSAGE");
        await first.SendAsync(one.Respond(503));
        var two = await second.ExpectAsync("MESSAGE");
        Assert.Equal(one.Uri, two.Uri);
        Assert.NotEqual(one.Branch, two.Branch);
        await second.SendAsync(two.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task The_same_target_can_be_tried_again()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            await context.RelayAsync([callee.Target]);
            await context.RelayAsync([callee.Target]);
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(480));
        await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_phone_that_listens_where_its_contact_says_is_called_there_when_its_connection_is_closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var user = SipPeer.Unique("user");
        await RegisterAndCloseAsync(user, ((IPEndPoint)listener.LocalEndpoint).Port);
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:{user}@home.test"));
        await using var phone = TcpPeer.From(await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(15)));
        await phone.SendAsync((await phone.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_phone_that_is_reached_neither_by_its_connection_nor_by_its_contact_is_away()
    {
        int port;
        using (var closed = new TcpListener(IPAddress.Loopback, 0))
        {
            closed.Start();
            port = ((IPEndPoint)closed.LocalEndpoint).Port;
        }

        var user = SipPeer.Unique("user");
        await RegisterAndCloseAsync(user, port);
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:{user}@home.test"));
        await caller.ExpectAsync(480);
    }

    /// <summary>At an address that is not the one that it came from, or without the transport it came by, there is nobody to call, or somebody else.</summary>
    [Theory]
    [InlineData("sip:{0}@127.0.0.77:{1};transport=tcp")]
    [InlineData("sip:{0}@127.0.0.1:{1}")]
    public async Task A_phone_behind_NAT_is_not_called_at_its_private_address(string contact)
    {
        await using var stranger = fixture.NewUdpPeer();
        var user = SipPeer.Unique("user");
        await RegisterAndCloseAsync(user, stranger.Local.Port, contact);
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:{user}@home.test"));
        await caller.ExpectAsync(480);
        await stranger.ExpectNothingAsync(fixture.ServerUri);
    }

    private async Task RegisterAndCloseAsync(string user, int port, string contact = "sip:{0}@127.0.0.1:{1};transport=tcp")
    {
        var uri = string.Format(System.Globalization.CultureInfo.InvariantCulture, contact, user, port);
        var phone = await fixture.NewTcpPeerAsync();
        var register = phone.Request("REGISTER", "sip:home.test", "Expires: 600\r\n", to: $"sip:{user}@home.test");
        await phone.SendAsync(new SipText(register.Text.Replace($"Contact: <{phone.Uri}>", $"Contact: <{uri}>", StringComparison.Ordinal)));
        await phone.ExpectAsync(200);
        await phone.DisposeAsync();
        await NodeFixture.UntilAsync(() => fixture.Statistic("tcp.connections") == 0);
    }
}
