using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Transport;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Tcp;

/// <summary>One address, several loops.</summary>
public sealed class SharedTcpChannelTests
{
    [Fact]
    public async Task Each_loop_has_connections_of_its_own_and_their_numbers_say_whose_they_are()
    {
        await using var rig = new SharedTcpRig();
        for (var loop = 0; loop < 2; loop++)
        {
            var (client, flow) = await rig.ConnectAsync(loop);
            Assert.Equal((loop, rig.Local), (StreamNode.LoopOf(flow.Connection), flow.Local));
            Assert.True(rig.Channels[0].IsOpen(flow) && rig.Channels[1].IsOpen(flow));
            client.Dispose();
            while ((await rig.Sinks[loop].ClosedAsync()).Connection != flow.Connection)
            {
                // Of those that came to the other loop's turn
            }

            Assert.False(rig.Channels[0].IsOpen(flow) || rig.Channels[1].IsOpen(flow));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task What_one_loop_sends_on_a_connection_of_another_goes_out_there_in_order(int owner, int sender)
    {
        await using var rig = new SharedTcpRig();
        var (client, flow) = await rig.ConnectAsync(owner);
        for (var i = 0; i < 100; i += 2)
            await rig.SendAsync(sender, flow, (i.ToString("D2", CultureInfo.InvariantCulture), i + 1), ((i + 1).ToString("D2", CultureInfo.InvariantCulture), i + 2));
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => i.ToString("D2", CultureInfo.InvariantCulture))), await TcpRig.ReadAsync(client, 200));
        Assert.Equal(100, rig.Channels[owner].Statistics.MessagesOut);
        Assert.All(rig.Sinks, sink => Assert.False(sink.HasFailed));
        client.Dispose();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task An_open_connection_to_an_endpoint_is_used_whichever_loop_has_it(int owner, int sender)
    {
        await using var rig = new SharedTcpRig();
        var (client, flow) = await rig.ConnectAsync(owner);
        await rig.SendAsync(sender, flow with { Connection = 0 }, ("one", 1));
        Assert.Equal("one", await TcpRig.ReadAsync(client, 3));
        Assert.Equal(0, rig.Channels.Sum(channel => channel.Statistics.Opened));
        client.Dispose();
    }

    [Fact]
    public async Task One_that_a_loop_opens_is_used_by_the_others()
    {
        await using var rig = new SharedTcpRig();
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        var flow = new Flow { Transport = TransportProtocol.Tcp, Remote = TcpRig.EndpointOf(server.LocalEndPoint) };
        await rig.SendAsync(1, flow, ("one", 1));
        await rig.SendAsync(0, flow, ("two", 2));
        using (var accepted = await server.AcceptAsync())
        {
            Assert.Equal("onetwo", await TcpRig.ReadAsync(accepted, 6));
            await TcpRig.WriteAsync(accepted, TcpRig.Message("back"));
            Assert.Equal(1, StreamNode.LoopOf((await rig.Sinks[1].ReceivedAsync()).Flow.Connection));
        }

        // When it is over, whoever needs one opens his own
        await rig.Sinks[1].ClosedAsync();
        await rig.SendAsync(0, flow, ("three", 3));
        using var again = await server.AcceptAsync();
        Assert.Equal("three", await TcpRig.ReadAsync(again, 5));
        Assert.Equal((1L, 1L), (rig.Channels[0].Statistics.Opened, rig.Channels[1].Statistics.Opened));
    }

    [Fact]
    public async Task A_peer_that_sends_no_more_is_not_found_by_the_other_loops_either()
    {
        await using var rig = new SharedTcpRig(options: ReferenceOptions.Streams with { HalfClosedTime = TimeSpan.FromHours(1) });
        var (client, flow) = await rig.ConnectAsync(1);
        client.Shutdown(SocketShutdown.Send);
        for (var i = 1; !rig.Sinks[1].HasFailed; i++) await rig.SendAsync(0, flow, ("x", i));
        Assert.Equal(SendError.FlowGone, (await rig.Sinks[1].FailedAsync()).Error);

        // Nobody listens where the client came from
        await rig.SendAsync(0, flow with { Connection = 0 }, ("y", 1_000_000));
        Assert.Equal((1_000_000L, SendError.Refused), await rig.Sinks[0].FailedAsync());
        client.Dispose();
    }

    [Fact]
    public async Task What_is_too_much_for_the_way_to_another_loop_fails_and_what_is_gone_is_gone()
    {
        await using var rig = new SharedTcpRig(maxCrossing: 10);
        var (client, flow) = await rig.ConnectAsync(1);
        using (await rig.Loops[1].BlockAsync())
        {
            for (var i = 1; i <= 11; i++) await rig.SendAsync(0, flow, ("x", i));
            Assert.Equal((11L, SendError.QueueFull), await rig.Sinks[0].FailedAsync());
        }

        Assert.Equal(new string('x', 10), await TcpRig.ReadAsync(client, 10));
        await rig.SendAsync(0, flow with { Connection = flow.Connection + 64 }, ("y", 12));
        Assert.Equal((12L, SendError.FlowGone), await rig.Sinks[1].FailedAsync());
        await rig.SendAsync(0, flow with { Connection = flow.Connection + 2 }, ("y", 13));
        Assert.Equal((13L, SendError.FlowGone), await rig.Sinks[0].FailedAsync());
        client.Dispose();
    }

    [Fact]
    public async Task A_connection_that_is_to_be_reached_is_kept_whoever_asks_for_it()
    {
        await using var rig = new SharedTcpRig(options: ReferenceOptions.Streams with { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        var (kept, flow) = await rig.ConnectAsync(1);
        await rig.Loops[0].RunAsync(() => rig.Channels[0].Keep(flow, 3_600_000));
        var (idle, other) = await rig.ConnectAsync(1);
        while ((await rig.Sinks[1].ClosedAsync()).Connection != other.Connection) Assert.True(rig.Channels[1].IsOpen(flow));
        Assert.True(rig.Channels[0].IsOpen(flow));
        kept.Dispose();
        idle.Dispose();
    }

    [Fact]
    public async Task A_port_in_use_is_noticed_though_it_is_shared()
    {
        await using var rig = new SharedTcpRig();
        var e = Assert.Throws<BindException>(() => rig.Share(rig.Local, 10));
        Assert.Equal($"Cannot listen on TCP {rig.Local}: the port is in use by another program", e.Message);
        Assert.Equal(rig.Channels[0].Local, rig.Channels[1].Local);
    }
}
