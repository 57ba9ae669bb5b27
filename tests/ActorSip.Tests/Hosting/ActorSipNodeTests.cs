using System.Net;
using System.Net.Sockets;
using ActorSip.Hosting;
using ActorSip.Tests.Routing;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>A node from its start to its end.</summary>
public sealed class ActorSipNodeTests
{
    private const string Address = "127.0.0.10";

    [Theory]
    [InlineData("pooled", "portable")]
    [InlineData("unpooled", "auto")]
    [InlineData("debug", "auto")]
    public async Task A_node_answers_with_every_allocator_and_channel_and_ends_without_a_trace(string allocator, string channel)
    {
        await using var node = await StartAsync($"actorsip.buffers.allocator={allocator}", $"actorsip.transport.udp.channel={channel}");
        Assert.True(node.IsReady);
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using (var peer = new UdpPeer(server))
        {
            await peer.SendAsync(peer.Request("OPTIONS", $"sip:{server}"));
            await peer.ExpectAsync(200);
        }

        await using (var peer = await TcpPeer.ConnectAsync(node.Addresses[1].Bound.ToIPEndPoint()))
        {
            await peer.SendAsync("\r\n\r\n");
            await peer.SendAsync(peer.Request("OPTIONS", $"sip:{server}"));
            Assert.Equal("\r\n", await peer.ReadRawAsync(2));
            await peer.ExpectAsync(200);
        }

        await node.StopAsync();
        Assert.False(node.IsReady);
        Assert.True(node.WhenTerminated.IsCompletedSuccessfully);
        Assert.Empty(node.BufferLeaks());
        Assert.Equal(0, node.Statistics()["buffers.held"]);
        using var again = new UdpClient(server);
    }

    [Fact]
    public async Task All_listeners_that_cannot_be_bound_are_named_at_once_and_nothing_stays_bound()
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Parse(Address), 0));
        using var tcp = new TcpListener(IPAddress.Parse(Address), 0);
        tcp.Start();
        var udpPort = ((IPEndPoint)udp.Client.LocalEndPoint!).Port;
        var tcpPort = ((IPEndPoint)tcp.LocalEndpoint).Port;
        var error = await Assert.ThrowsAsync<BindFailedException>(
            () => StartAsync($"actorsip.listeners.a.bind=[\"{Address}:{udpPort}\"]", $"actorsip.listeners.b.bind=[\"{Address}:{tcpPort}\"]"));
        Assert.Equal(2, error.Errors.Count);
        Assert.Contains($"{Address}:{udpPort}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Address}:{tcpPort}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_node_lets_calls_end_and_begins_none()
    {
        await using var node = await StartAsync();
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using UdpPeer caller = new(server), callee = new(server);
        await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        var invite = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(invite.Respond(180));
        await caller.ExpectAsync(180);

        var stopping = node.StopAsync();
        await NodeFixture.UntilAsync(() => !node.IsReady);
        SipText refused;
        do
        {
            // The first may come before the node has heard of its end.
            await caller.SendAsync(caller.Request("OPTIONS", $"sip:{server}"));
            refused = await caller.ReceiveAsync();
        }
        while (refused.Status == 200);
        Assert.Equal((503, "5"), (refused.Status, refused["Retry-After"]));
        Assert.False(stopping.IsCompleted);

        await callee.SendAsync(invite.Respond(200));
        await caller.ExpectAsync(200);
        await stopping.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(node.BufferLeaks());
    }

    [Fact]
    public async Task A_drain_of_zero_waits_for_nobody()
    {
        await using var node = await StartAsync("actorsip.shutdown.drain=0s");
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using UdpPeer caller = new(server), callee = new(server);
        await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(180));
        await caller.ExpectAsync(180);
        await node.StopAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(node.BufferLeaks());
    }

    [Theory]
    [InlineData("portable")]
    [InlineData("auto")]
    public async Task What_comes_in_while_a_node_stops_is_given_back(string channel)
    {
        await using var node = await StartAsync($"actorsip.transport.udp.channel={channel}");
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using var peer = new UdpPeer(server);
        await peer.SendAsync(peer.Request("OPTIONS", $"sip:{server}"));
        await peer.ExpectAsync(200);
        var stopping = node.StopAsync();
        while (!stopping.IsCompleted)
        {
            for (var i = 0; i < 20; i++) await peer.SendAsync(peer.Request("OPTIONS", $"sip:{server}"));
            await Task.Delay(1);
        }

        await stopping;
        Assert.Empty(node.BufferLeaks());
    }

    [Fact]
    public async Task Whoever_stops_a_node_that_stops_waits_for_the_same_end()
    {
        await using var node = await StartAsync();
        var first = node.StopAsync();
        await node.DisposeAsync();
        Assert.True(first.IsCompletedSuccessfully);
        Assert.True(node.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Finished_transactions_are_forgotten_in_time_also_when_nothing_else_happens()
    {
        await using var node = await StartAsync("actorsip.timers.t1=10ms", "actorsip.timers.t2=100ms", "actorsip.timers.t4=100ms");
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using UdpPeer caller = new(server), callee = new(server);
        await caller.SendAsync(caller.Request("MESSAGE", callee.Uri));
        await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(200);
        Assert.True(node.Statistics()["transactions.tombstones"] > 0);
        await NodeFixture.UntilAsync(() => node.Statistics()["transactions.tombstones"] == 0);
    }

    [Fact]
    public async Task Users_of_two_domains_are_two_users()
    {
        await using var node = await StartAsync("actorsip.domains.one.names=[\"one.test\", \"alias-of-one.test\"]", "actorsip.domains.two.names=[\"two.test\"]");
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using UdpPeer one = new(server), two = new(server), caller = new(server);
        await one.SendAsync(one.Request("REGISTER", "sip:one.test", to: "sip:al@one.test"));
        await one.ExpectAsync(200);
        await two.SendAsync(two.Request("REGISTER", "sip:two.test", to: "sip:al@two.test"));
        Assert.Equal($"<{two.Uri}>;expires=3600", (await two.ExpectAsync(200))["Contact"]);

        // RFC 3261 section 10.3 step 5: an address-of-record must be valid for the domain in the Request-URI.
        await two.SendAsync(two.Request("REGISTER", "sip:one.test", to: "sip:bo@two.test"));
        await two.ExpectAsync(404);
        foreach (var (uri, callee) in new[] { ("sip:al@two.test", two), ("sip:al@one.test", one), ("sip:al@ALIAS-of-one.test", one) })
        {
            await caller.SendAsync(caller.Request("MESSAGE", uri));
            await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
            await caller.ExpectAsync(200);
        }
    }

    /// <summary>Without Record-Route the later requests of a call meet the server only when the phones send them to it all the same.</summary>
    [Fact]
    public async Task Calls_work_without_Record_Route()
    {
        await using var node = await StartAsync("actorsip.proxy.record-route=off");
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using UdpPeer caller = new(server), callee = new(server);
        var invite = await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        var forwarded = await callee.ExpectAsync("INVITE");
        Assert.Empty(forwarded.All("Record-Route"));
        await callee.SendAsync(forwarded.Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        await caller.ExpectAsync(200);
        await caller.SendAsync(caller.Request("ACK", callee.Uri, toTag: "callee", callId: invite["Call-ID"]));
        await callee.ExpectAsync("ACK");
        await caller.SendAsync(caller.Request("BYE", callee.Uri, toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        await callee.SendAsync((await callee.ExpectAsync("BYE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    private static Task<ActorSipNode> StartAsync(params string[] settings) => TestNode.StartAsync(
    [
        .. TestNode.Listener("a", "udp", Address, TestNode.StandardSteps),
        .. TestNode.Listener("b", "tcp", Address, TestNode.StandardSteps),
        .. settings,
    ]);
}
