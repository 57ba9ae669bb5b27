using System.Net;
using System.Net.Sockets;
using ActorSip.Buffers;
using ActorSip.Configuration;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>What holds for both TCP channels.</summary>
public abstract class TcpChannelReceivingTests(ChannelKind kind)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_message_comes_with_its_flow_and_is_answered_on_it(string address)
    {
        await using var rig = NewRig(address: IPAddress.Parse(address));
        using var client = await rig.ConnectAsync();
        var message = TcpRig.Message("a", 10);
        await TcpRig.WriteAsync(client, message);

        var (text, flow, _) = await rig.Sink.ReceivedAsync();
        Assert.Equal(message, text);
        var remote = TcpRig.EndpointOf(client.LocalEndPoint);
        Assert.Equal(
            new Flow { Node = 3, NodeEpoch = 7, Socket = 5, Transport = TransportProtocol.Tcp, Local = rig.Channel.Local, Remote = remote },
            flow with { Connection = 0 });
        Assert.NotEqual(0, flow.Connection);

        await rig.SendAsync(flow, ("SIP/2.0 200 OK\r\n\r\n", 1), ("SIP/2.0 201 OK\r\n\r\n", 2));
        Assert.Equal("SIP/2.0 200 OK\r\n\r\nSIP/2.0 201 OK\r\n\r\n", await TcpRig.ReadAsync(client, 36));
        Assert.False(rig.Sink.HasFailed);
    }

    public static TheoryData<string> Kinds => [.. BufferAllocators.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Messages_of_any_size_arrive_in_the_memory_of_each_allocator(string kind)
    {
        await using var rig = NewRig(allocator: kind);
        using var client = await rig.ConnectAsync();
        string[] messages = [TcpRig.Message("small"), TcpRig.Message("large", 40_000), TcpRig.Message("a"), TcpRig.Message("b", 700), TcpRig.Message("c")];
        await TcpRig.WriteAsync(client, string.Concat(messages));
        foreach (var message in messages) Assert.Equal(message, (await rig.Sink.ReceivedAsync()).Text);
        Assert.True(rig.Configured!.Statistics.Rented > 0);
    }

    [Fact]
    public async Task A_message_that_comes_in_pieces_is_delivered_once_and_whole()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        var message = TcpRig.Message("a", 20);
        var next = TcpRig.Message("b");
        for (var cut = 1; cut < message.Length; cut++)
        {
            await TcpRig.WriteAsync(client, message[..cut]);
            await TcpRig.WriteAsync(client, message[cut..] + next);
            Assert.Equal(message, (await rig.Sink.ReceivedAsync()).Text);
            Assert.Equal(next, (await rig.Sink.ReceivedAsync()).Text);
        }

        foreach (var c in message) await TcpRig.WriteAsync(client, c.ToString());
        Assert.Equal(message, (await rig.Sink.ReceivedAsync()).Text);
        Assert.False(rig.Sink.HasReceived);
    }

    [Fact]
    public async Task Messages_of_one_segment_come_in_one_batch()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a", 5) + "\r\n" + TcpRig.Message("b") + TcpRig.Message("c", 3));

        var (a, b, c) = (await rig.Sink.ReceivedAsync(), await rig.Sink.ReceivedAsync(), await rig.Sink.ReceivedAsync());
        Assert.Equal([TcpRig.Message("a", 5), TcpRig.Message("b"), TcpRig.Message("c", 3)], [a.Text, b.Text, c.Text]);
        Assert.Equal((a.Batch, a.Batch), (b.Batch, c.Batch));
        Assert.Equal(a.Flow, c.Flow);
    }

    [Fact]
    public async Task A_message_of_the_largest_size_is_delivered()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        var message = TcpRig.Message("a", rig.Node.Options.MaxBodyBytes);
        await TcpRig.WriteAsync(client, message + message);
        Assert.Equal(message, (await rig.Sink.ReceivedAsync()).Text);
        Assert.Equal(message, (await rig.Sink.ReceivedAsync()).Text);
    }

    [Fact]
    public async Task A_ping_is_answered_and_a_lone_crlf_is_not()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, "\r\n" + TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        await TcpRig.WriteAsync(client, "\r\n");
        await TcpRig.WriteAsync(client, "\r\n");
        Assert.Equal("\r\n", await TcpRig.ReadAsync(client, 2));
        await rig.SendAsync(flow, ("x", 0));
        Assert.Equal("x", await TcpRig.ReadAsync(client, 1));
        Assert.Equal(1, rig.Statistics.Keepalives);
        Assert.Equal(0, flow.Remote.Port - TcpRig.EndpointOf(client.LocalEndPoint).Port);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_framed_is_closed_after_what_was_whole()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a") + "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        var (text, flow, _) = await rig.Sink.ReceivedAsync();
        Assert.Equal(TcpRig.Message("a"), text);
        Assert.True(await TcpRig.EndsAsync(client));
        Assert.Equal(flow, await rig.Sink.ClosedAsync());
        Assert.Equal(1, rig.Statistics.FramingErrors);

        await rig.SendAsync(flow, ("x", 9));
        Assert.Equal((9L, ActorSip.Transport.SendError.FlowGone), await rig.Sink.FailedAsync());
    }

    /// <summary>Its header fields tell whom to answer; nothing behind them is read as a message, and a moment later the connection is closed.</summary>
    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 99999999999999999999999999999999999999999")]
    [InlineData("Content-Length: 4294967301")]
    [InlineData("Content-Length: 393217")]
    [InlineData("Content-Length: 5\r\nl: 6")]
    public async Task A_message_with_a_bad_Content_Length_can_be_answered_and_is_the_last_of_its_stream(string line)
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        var head = $"OPTIONS sip:a SIP/2.0\r\n{line}\r\nCall-ID: x\r\n\r\n";
        await TcpRig.WriteAsync(client, TcpRig.Message("a") + head[..40]);
        Assert.Equal(TcpRig.Message("a"), (await rig.Sink.ReceivedAsync()).Text);
        await TcpRig.WriteAsync(client, head[40..] + TcpRig.Message("b"));
        var (text, flow, _) = await rig.Sink.ReceivedAsync();
        Assert.Equal(head, text);
        await rig.SendAsync(flow, ("answer", 0));
        Assert.Equal("answer", await TcpRig.ReadAsync(client, 6));
        await TcpRig.WriteAsync(client, TcpRig.Message("c"));
        Assert.True(await TcpRig.EndsAsync(client));
        Assert.Equal(flow, await rig.Sink.ClosedAsync());
        Assert.Equal((1, 2), (rig.Statistics.FramingErrors, rig.Statistics.MessagesIn));
    }

    [Fact]
    public async Task Broken_streams_are_logged_once_with_the_reason_and_not_again_for_a_while()
    {
        await using var rig = NewRig();
        var clients = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await rig.ConnectAsync());
            await TcpRig.WriteAsync(clients[i], "OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n");
            await rig.Sink.ClosedAsync();
        }

        Assert.Equal(3, rig.Statistics.FramingErrors);
        Assert.Equal(
            $"WarningLevel Closed a TCP connection from {clients[0].LocalEndPoint} to {rig.Channel.Local}: its bytes cannot be cut into SIP messages "
            + "(BadContentLength). 1 such since this was last said, which is once a minute at most",
            Assert.Single(rig.Log.Lines));
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task The_end_of_a_connection_is_reported_once_whoever_ends_it()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        client.LingerState = new LingerOption(true, 0);
        client.Close();
        Assert.Equal(flow, await rig.Sink.ClosedAsync());
        Assert.Equal((1L, 1L, 0L), (rig.Statistics.Accepted, rig.Statistics.Closed, rig.Statistics.OpenNow));
    }

    [Fact]
    public async Task A_peer_that_only_reads_on_still_gets_its_answer()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { HalfClosedTime = TimeSpan.FromMilliseconds(400) });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        client.Shutdown(SocketShutdown.Send);
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        await rig.SendAsync(flow, ("SIP/2.0 200 OK", 0));
        Assert.Equal("SIP/2.0 200 OK", await TcpRig.ReadAsync(client, 14));
        Assert.True(await TcpRig.EndsAsync(client));
        Assert.Equal(flow, await rig.Sink.ClosedAsync());
        Assert.False(rig.Sink.HasFailed);
    }

    [Fact]
    public async Task A_request_to_a_peer_that_can_no_longer_answer_fails_at_once()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { HalfClosedTime = TimeSpan.FromHours(1) });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        client.Shutdown(SocketShutdown.Send);

        // Those that leave before the end of the peer's sending is known still go out.
        var sent = 0;
        while (!rig.Sink.HasFailed) await rig.SendAsync(flow, ("x", ++sent));
        Assert.Equal(SendError.FlowGone, (await rig.Sink.FailedAsync()).Error);
        await rig.SendAsync(flow, ("y", 0));
        var text = "";
        while (!text.EndsWith('y')) text += await TcpRig.ReadAsync(client, 1);
        Assert.InRange(text.Length, 1, sent);
        Assert.Equal(new string('x', text.Length - 1) + "y", text);
    }

    [Fact]
    public async Task A_connection_that_ends_without_a_word_is_closed_at_once()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { HalfClosedTime = TimeSpan.FromHours(1) });
        using var client = await rig.ConnectAsync();
        client.Shutdown(SocketShutdown.Send);
        Assert.True(await TcpRig.EndsAsync(client));
        Assert.Equal(TcpRig.EndpointOf(client.LocalEndPoint), (await rig.Sink.ClosedAsync()).Remote);
    }

    [Fact]
    public async Task A_loop_that_is_late_slows_the_peer_down_and_loses_nothing()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxUndeliveredBytes = 20_000 });
        using var client = await rig.ConnectAsync();
        var messages = Enumerable.Range(0, 4000).Select(i => TcpRig.Message("n" + i, 2000)).ToArray();
        Task writing;
        using (await rig.Loop.BlockAsync())
        {
            writing = TcpRig.WriteAsync(client, string.Concat(messages));
            await WhileLateAsync(rig);
        }

        foreach (var message in messages) Assert.Equal(message, (await rig.Sink.ReceivedAsync()).Text);
        await writing;
    }

    /// <summary>While the loop does nothing, and a peer has begun to write 8 MB.</summary>
    internal abstract Task WhileLateAsync(TcpRig rig);

    private TcpRig NewRig(StreamOptions? options = null, IPAddress? address = null, string? allocator = null) => new(kind, options, address, allocator);
}
