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

    private static Task<ActorSipNode> StartAsync(params string[] settings) => TestNode.StartAsync(
    [
        .. TestNode.Listener("a", "udp", Address, TestNode.StandardSteps),
        .. TestNode.Listener("b", "tcp", Address, TestNode.StandardSteps),
        .. settings,
    ]);
}
