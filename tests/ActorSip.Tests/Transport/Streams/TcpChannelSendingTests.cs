using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Buffers;
using ActorSip.Configuration;
using ActorSip.Loops;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>What holds for both TCP channels.</summary>
public abstract class TcpChannelSendingTests(ChannelKind kind)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_connection_is_opened_from_our_address_for_whom_none_is_open_and_used_again(string address)
    {
        await using var rig = NewRig(address: IPAddress.Parse(address));
        using var server = Listen(IPAddress.Parse(address));
        var flow = FlowTo(server);

        // We speak first, and the second message waits for the same connection
        await rig.SendAsync(flow, ("one ", 1), ("two ", 2));
        using var accepted = await server.AcceptAsync();
        Assert.Equal("one two ", await TcpRig.ReadAsync(accepted, 8));
        Assert.Equal(IPAddress.Parse(address), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
        await rig.SendAsync(flow, ("three", 3));
        Assert.Equal("three", await TcpRig.ReadAsync(accepted, 5));

        await TcpRig.WriteAsync(accepted, TcpRig.Message("back"));
        var (_, source, _) = await rig.Sink.ReceivedAsync();
        Assert.Equal((flow.Remote, TcpRig.EndpointOf(accepted.RemoteEndPoint)), (source.Remote, source.Local));
        await rig.SendAsync(source, ("four", 4));
        Assert.Equal("four", await TcpRig.ReadAsync(accepted, 4));
        await TcpRig.UntilAsync(() => (rig.Statistics.Opened, rig.Statistics.Accepted, rig.Statistics.MessagesOut) == (1L, 0L, 4L));
        Assert.False(rig.Sink.HasFailed);
    }

    public static TheoryData<string> Kinds => [.. BufferAllocators.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_sent_leaves_from_the_memory_of_each_allocator(string kind)
    {
        await using var rig = NewRig(allocator: kind);
        using var server = Listen(IPAddress.Loopback);
        string[] texts = ["small ", new string('m', 1500), new string('l', 70_000), "last"];
        await rig.SendAsync(FlowTo(server), [.. texts.Select((text, i) => (text, i + 1L))]);
        using var accepted = await server.AcceptAsync();
        Assert.Equal(string.Concat(texts), await TcpRig.ReadAsync(accepted, texts.Sum(text => text.Length)));
        Assert.True(rig.Configured!.Statistics.Rented >= texts.Length);
        Assert.False(rig.Sink.HasFailed);
    }

    [Fact]
    public async Task A_request_to_a_client_goes_out_on_the_connection_it_opened()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();

        // By its number, and by the endpoint at the other end
        await rig.SendAsync(flow, ("one", 1));
        await rig.SendAsync(flow with { Connection = 0 }, ("two", 2));
        Assert.Equal("onetwo", await TcpRig.ReadAsync(client, 6));
        Assert.Equal(0, rig.Statistics.Opened);
    }

    [Fact]
    public async Task What_is_sent_in_one_pass_goes_out_in_order_to_each_of_many()
    {
        await using var rig = NewRig();
        var clients = new List<(Socket Socket, Flow Flow)>();
        for (var i = 0; i < 20; i++)
        {
            var client = await rig.ConnectAsync();
            await TcpRig.WriteAsync(client, TcpRig.Message("a"));
            clients.Add((client, (await rig.Sink.ReceivedAsync()).Flow));
        }

        await rig.Loop.RunAsync(() =>
        {
            for (var round = 0; round < 10; round++)
                foreach (var (_, flow) in clients)
                    rig.Send(flow, round.ToString(CultureInfo.InvariantCulture), round);
        });
        foreach (var (socket, _) in clients)
        {
            Assert.Equal("0123456789", await TcpRig.ReadAsync(socket, 10));
            socket.Dispose();
        }
    }

    [Fact]
    public async Task One_buffer_may_go_to_many()
    {
        await using var rig = NewRig();
        using var server = Listen(IPAddress.Loopback);
        using var other = Listen(IPAddress.Loopback);
        await rig.Loop.RunAsync(() =>
        {
            var buffer = rig.Allocator.Rent(5, "test");
            buffer.Length = Encoding.Latin1.GetBytes("hello", buffer.Free);
            rig.Channel.Send(FlowTo(server), buffer, 1);
            rig.Channel.Send(FlowTo(other), buffer, 2);
            rig.Channel.Send(FlowTo(other), buffer, 3);
            buffer.Release();
        });
        using var first = await server.AcceptAsync();
        using var second = await other.AcceptAsync();
        Assert.Equal("hello", await TcpRig.ReadAsync(first, 5));
        Assert.Equal("hellohello", await TcpRig.ReadAsync(second, 10));
    }

    [Fact]
    public async Task Every_message_waiting_for_a_refused_connection_fails()
    {
        await using var rig = NewRig();
        var server = Listen(IPAddress.Loopback);
        var flow = FlowTo(server);
        server.Dispose();
        await rig.SendAsync(flow, ("one", 1), ("two", 2), ("three", 0));
        Assert.Equal((1L, SendError.Refused), await rig.Sink.FailedAsync());
        Assert.Equal((2L, SendError.Refused), await rig.Sink.FailedAsync());
        Assert.Equal(1, rig.Statistics.ConnectFailures);

        // Nothing is remembered: the next message tries anew
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        again.Bind(flow.Remote.ToIPEndPoint());
        again.Listen();
        await rig.SendAsync(flow, ("four", 4));
        using var accepted = await again.AcceptAsync();
        Assert.Equal("four", await TcpRig.ReadAsync(accepted, 4));
        Assert.False(rig.Sink.HasFailed);
    }

    [Fact]
    public async Task A_connection_that_nobody_answers_fails_when_its_time_is_up()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(0);

        // Once the queue of a listener is full the kernel drops further attempts without a word
        var fillers = new List<Socket>();
        for (var i = 0; i < 4; i++)
        {
            fillers.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
            var connecting = Assert.Throws<SocketException>(() => fillers[^1].Connect(server.LocalEndPoint!));
            Assert.True(connecting.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress);
        }

        await rig.SendAsync(FlowTo(server), ("one", 1), ("two", 2));
        Assert.Equal((1L, SendError.ConnectTimeout), await rig.Sink.FailedAsync());
        Assert.Equal((2L, SendError.ConnectTimeout), await rig.Sink.FailedAsync());
        foreach (var filler in fillers) filler.Dispose();
    }

    [Fact]
    public async Task What_no_socket_of_ours_can_reach_fails_at_once_but_not_within_the_call()
    {
        await using var rig = NewRig();
        var flow = new Flow { Socket = 5, Transport = TransportProtocol.Tcp, Remote = IpEndpoint.From(IPAddress.IPv6Loopback, 5060) };
        var within = true;
        await rig.Loop.RunAsync(() =>
        {
            rig.Send(flow, "x", 1);
            rig.Send(flow with { Remote = IpEndpoint.From(IPAddress.Loopback, 0) }, "x", 2);
            rig.Send(flow with { Connection = 12345 }, "x", 3);
            rig.Send(flow, "x", 0);
            within = rig.Sink.HasFailed;
        });
        Assert.False(within);
        Assert.Equal((1L, SendError.Unsendable), await rig.Sink.FailedAsync());
        Assert.Equal((2L, SendError.Unsendable), await rig.Sink.FailedAsync());
        Assert.Equal((3L, SendError.FlowGone), await rig.Sink.FailedAsync());
        Assert.False(rig.Sink.HasFailed);
    }

    [Fact]
    public async Task A_peer_that_never_reads_fills_its_own_queue_only_and_is_closed_in_the_end()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxQueuedMessages = 100, WriteStallTimeout = TimeSpan.FromMilliseconds(400) });
        using var deaf = await rig.ConnectAsync();
        using var other = await rig.ConnectAsync();
        await TcpRig.WriteAsync(deaf, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        await TcpRig.WriteAsync(other, TcpRig.Message("b"));
        var (_, otherFlow, _) = await rig.Sink.ReceivedAsync();

        // A full queue alone proves nothing: the kernel may only be slow to take it. Whoever goes on sending meets a peer that is deaf in the end.
        var body = new string('x', 60_000);
        long ticket = 0;
        while (rig.Statistics.QueueFull == 0) await rig.SendAsync(flow, (body, ++ticket));
        await rig.SendAsync(otherFlow, ("hello", 0));
        Assert.Equal("hello", await TcpRig.ReadAsync(other, 5));
        while (rig.Statistics.TimedOut == 0) await rig.SendAsync(flow, (body, ++ticket));
        Assert.Equal(flow, await rig.Sink.ClosedAsync());

        // Those that were let in and are still here fail when it is closed, in order; later ones find it gone
        await rig.SendAsync(flow, (body, ++ticket));
        var failed = new List<(long Ticket, SendError Error)>();
        do failed.Add(await rig.Sink.FailedAsync());
        while (failed[^1].Ticket != ticket || rig.Sink.HasFailed);
        var lost = failed.Where(entry => entry.Error == SendError.Refused).Select(entry => entry.Ticket).ToList();
        Assert.NotEmpty(lost);
        Assert.Equal(lost.Order(), lost);
        Assert.Contains(failed, entry => entry.Error == SendError.QueueFull);
        Assert.Contains((ticket, SendError.FlowGone), failed);
    }

    [Fact]
    public async Task A_slow_reader_gets_everything_in_order()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxQueuedMessages = 10_000, MaxQueuedBytes = 1 << 25 });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        var expected = new StringBuilder();
        for (var i = 0; i < 8000; i++)
        {
            // 16 MB, more than the kernel takes, in messages of all lengths
            var text = string.Concat(i.ToString("D5", CultureInfo.InvariantCulture), new string((char)('a' + i % 26), i % 4000));
            expected.Append(text);
            await rig.SendAsync(flow, (text, i + 1));
        }

        Assert.Equal(expected.ToString(), await TcpRig.ReadAsync(client, expected.Length));
        Assert.False(rig.Sink.HasFailed);
    }

    [Fact]
    public async Task A_queue_full_of_bytes_takes_no_more_but_a_single_message_of_any_size()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxQueuedBytes = 1000, ConnectTimeout = TimeSpan.FromSeconds(1) });
        using var server = Listen(IPAddress.Loopback);
        await rig.SendAsync(FlowTo(server), (new string('x', 5000), 1), ("y", 2));
        Assert.Equal((2L, SendError.QueueFull), await rig.Sink.FailedAsync());
        using var accepted = await server.AcceptAsync();
        Assert.Equal(5000, (await TcpRig.ReadAsync(accepted, 5000)).Length);
    }

    [Fact]
    public async Task Many_clients_at_once_each_get_the_answers_to_their_own_questions()
    {
        await using var rig = NewRig();
        rig.Sink.OnMessage = (flow, text) => rig.Send(flow, text, 1);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async client =>
        {
            using var socket = await rig.ConnectAsync();
            for (var i = 0; i < 20; i++)
            {
                var question = TcpRig.Message("c" + client, i) + TcpRig.Message("d" + client, 20 * i);
                await TcpRig.WriteAsync(socket, question);
                Assert.Equal(question, await TcpRig.ReadAsync(socket, question.Length));
            }
        }));
        await TcpRig.UntilAsync(() => (rig.Statistics.MessagesIn, rig.Statistics.MessagesOut) == (4000L, 4000L));
        Assert.False(rig.Sink.HasFailed);
    }

    [Fact]
    public async Task Messages_queued_for_a_peer_that_resets_all_come_back()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxQueuedMessages = 200, MaxQueuedBytes = 1 << 24 });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        var body = new string('x', 60_000);
        long ticket = 0;
        while (rig.Statistics.QueueFull == 0 && ticket < 10_000) await rig.SendAsync(flow, (body, ++ticket));
        Assert.Equal((ticket, SendError.QueueFull), await rig.Sink.FailedAsync());

        client.LingerState = new LingerOption(true, 0);
        client.Close();
        Assert.Equal(flow, await rig.Sink.ClosedAsync());

        // The kernel may have taken some more before the reset came.
        var (first, error) = await rig.Sink.FailedAsync();
        Assert.Equal(SendError.Refused, error);
        Assert.InRange(first, ticket - 200, ticket - 1);
        for (var lost = first + 1; lost < ticket; lost++) Assert.Equal((lost, SendError.Refused), await rig.Sink.FailedAsync());
        Assert.False(rig.Sink.HasFailed);
    }

    [Fact]
    public async Task Sending_allocates_nothing_once_it_is_warm()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        var allocated = long.MaxValue;
        for (var attempt = 0; attempt < 5 && allocated > 0; attempt++)
        {
            await rig.Loop.RunAsync(() =>
            {
                var buffer = rig.Allocator.Rent(500, "test");
                buffer.Length = 500;
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 20; i++) rig.Channel.Send(flow, buffer, i);
                ((ILoopFlush)rig.Channel).Flush();
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                buffer.Release();
            });
            Assert.Equal(10_000, (await TcpRig.ReadAsync(client, 10_000)).Length);
        }

        Assert.Equal(0, allocated);
    }

    private static Socket Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }

    private static Flow FlowTo(Socket server) => new() { Socket = 5, Transport = TransportProtocol.Tcp, Remote = TcpRig.EndpointOf(server.LocalEndPoint) };

    private TcpRig NewRig(StreamOptions? options = null, IPAddress? address = null, string? allocator = null) => new(kind, options, address, allocator);
}
