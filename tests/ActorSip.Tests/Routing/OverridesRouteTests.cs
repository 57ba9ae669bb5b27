using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>What a route can set for a transaction: next hop, outgoing socket, Timer C; and answers without state.</summary>
[Collection(NodeCollection.Name)]
public sealed class OverridesRouteTests(NodeFixture fixture)
{
    [Theory]
    [InlineData("INVITE")]
    [InlineData("ACK")]
    public async Task A_next_hop_overrides_the_target_and_leaves_the_Request_URI(string method)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), gateway = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.NextHop = IpEndpoint.From(gateway.Local.Address, gateway.Local.Port);
            context.Forward([new Target { Uri = "sip:callee@elsewhere.invalid"u8.ToArray() }]);
            return default;
        });
        await caller.SendAsync(caller.Request(method, "sip:callee@home.test", route, toTag: method == "ACK" ? "t" : null));
        var forwarded = await gateway.ExpectAsync(method);
        Assert.Equal("sip:callee@elsewhere.invalid", forwarded.Uri);
        if (method == "ACK") return;
        await gateway.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_next_hop_can_be_reached_by_another_transport()
    {
        await using var caller = fixture.NewUdpPeer();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var route = fixture.Scripts.Add(context =>
        {
            context.NextHop = IpEndpoint.From(System.Net.IPAddress.Loopback, ((System.Net.IPEndPoint)listener.LocalEndpoint).Port);
            context.NextHopTransport = TransportProtocol.Tcp;
            context.Forward([new Target { Uri = "sip:callee@elsewhere.invalid"u8.ToArray() }]);
            return default;
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await using var gateway = TcpPeer.From(await listener.AcceptTcpClientAsync());
        var forwarded = await gateway.ExpectAsync("MESSAGE");
        Assert.StartsWith($"SIP/2.0/TCP {fixture.Tcp};", forwarded["Via"], StringComparison.Ordinal);
        await gateway.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("ACK")]
    public async Task An_outgoing_socket_overrides_the_choice_by_address_and_makes_Record_Route_double(string method)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.OutgoingSocket = 2;
            context.Forward([callee.Target]);
            return default;
        });
        await caller.SendAsync(caller.Request(method, "sip:callee@home.test", route, toTag: method == "ACK" ? "t" : null));
        var forwarded = await callee.ExpectAsync(method);
        Assert.Equal(fixture.SecondUdp, callee.LastSource);
        Assert.StartsWith($"SIP/2.0/UDP {fixture.SecondUdp};", forwarded["Via"], StringComparison.Ordinal);
        if (method == "ACK") return;
        var routes = forwarded.All("Record-Route");
        Assert.Equal(2, routes.Count);
        Assert.StartsWith($"<sip:{fixture.SecondUdp};", routes[0], StringComparison.Ordinal);
        Assert.StartsWith($"<sip:{fixture.Udp};", routes[1], StringComparison.Ordinal);
        await callee.SendAsync(forwarded.Respond(486));
        await caller.ExpectAsync(486);
    }

    [Fact]
    public async Task Overrides_end_with_their_request()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var strange = fixture.Scripts.Add(context =>
        {
            (context.OutgoingSocket, context.NextHop, context.TimerC, context.FinalResponseTimeout) = (2, IpEndpoint.FromIPv4(0x7F000001, 9), 1, 1);
            context.BranchHook = branch => branch.Edit().Append("X-Old"u8, "yes"u8);
            context.ReplyStateless(200);
            return default;
        });
        var plain = fixture.Scripts.Add(context =>
        {
            context.Forward([callee.Target]);
            return default;
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", strange));
        await caller.ExpectAsync(200);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", plain));
        var forwarded = await callee.ExpectAsync("MESSAGE");
        Assert.Equal((fixture.Udp, ""), (callee.LastSource, forwarded["X-Old"]));
        await callee.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task Timer_C_of_a_route_s_own_ends_a_branch_that_only_rings()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var status = 0;
        var route = fixture.Scripts.Add(async context =>
        {
            context.TimerC = 300;
            status = (await context.RelayAsync([callee.Target])).Status;
        });
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(180));
        await caller.ExpectAsync(180);
        var cancel = await callee.ExpectAsync("CANCEL");
        await callee.SendAsync(cancel.Respond(200));
        await callee.SendAsync(forwarded.Respond(487));
        await caller.AckAsync(invite, await caller.ExpectAsync(487));
        Assert.Equal(487, status);
    }

    [Fact]
    public async Task A_stateless_answer_has_the_same_tag_each_time_and_its_ACK_is_absorbed()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var runs = 0;
        var route = fixture.Scripts.Add(context =>
        {
            runs++;
            context.ReplyStateless(403, "Not You"u8, "X-Why: test\r\n"u8, "body"u8);
            return default;
        });
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var first = await caller.ReceiveAnyAsync();
        await caller.SendAsync(invite);
        var second = await caller.ReceiveAnyAsync();
        Assert.Equal(("SIP/2.0 403 Not You", "test", "body"), (first.StartLine, first["X-Why"], first.Body));
        Assert.Equal(first.Text, second.Text);
        Assert.NotEmpty(first.ToTag);
        Assert.Equal(2, runs);

        // The ACK has the header field too: did it reach the route, it would run a third time.
        await caller.SendAsync(new SipText((await caller.AckAsync(invite, first)).Text.Replace("Max-Forwards", route + "Max-Forwards", StringComparison.Ordinal)));
        await caller.ExpectNothingAsync(fixture.ServerUri);
        Assert.Equal(2, runs);

        var other = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var third = await caller.ReceiveAnyAsync();
        Assert.Equal(other["Call-ID"], third["Call-ID"]);
        Assert.NotEqual(first.ToTag, third.ToTag);
    }
}
