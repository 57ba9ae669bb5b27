using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Buffers;
using ActorSip.Configuration;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Tcp;
using DotNetty.Transport.Channels;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>
/// A TCP channel on loopback with a loop, a sink and an allocator that watches, or one of the server's own; disposing of it checks that nothing leaked and
/// nothing failed unseen.
/// </summary>
internal sealed class TcpRig : IAsyncDisposable
{
    private readonly MultithreadEventLoopGroup _group = new(2);
    private readonly LoopFaults _faults = new();
    private readonly ChannelKind _kind;
    private bool _closed;

    /// <param name="kind">Which of the two channels.</param>
    /// <param name="options">Those of reference.conf unless given.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="allocator">A kind of the server's allocators, or null for the one that watches.</param>
    public TcpRig(ChannelKind kind, StreamOptions? options = null, IPAddress? address = null, string? allocator = null)
    {
        _kind = kind;
        Configured = allocator is null ? null : BufferAllocators.Create(allocator);
        Loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop);
        Sink = new RecordingSink(Loop);
        Node = new StreamNode(7, _group, Memory, options ?? ReferenceOptions.Streams, Log);
        Channel = NewChannel(IpEndpoint.From(address ?? IPAddress.Loopback, 0));
        if (Channel is BatchingTcpChannel batching) batching.Start();
        else ((TcpChannel)Channel).Start();
    }

    public EventLoop Loop { get; }

    public RecordingSink Sink { get; }

    public TestAllocator Allocator { get; } = new();

    /// <summary>The server's allocator, when the test wants one.</summary>
    public ICountingBufferAllocator? Configured { get; }

    private IMessageBufferAllocator Memory => Configured is null ? Allocator : Configured;

    public StreamNode Node { get; }

    public RecordingLog Log { get; } = new();

    public ITransportChannel Channel { get; }

    public StreamStatistics Statistics => Channel is BatchingTcpChannel batching ? batching.Statistics : ((TcpChannel)Channel).Statistics;

    public ITransportChannel NewChannel(IpEndpoint local)
    {
        var bound = new Flow { Node = 3, NodeEpoch = 7, Socket = 5, Local = local };
        return _kind == ChannelKind.Batching ? new BatchingTcpChannel(bound, Loop, Sink, Node) : new TcpChannel(bound, Loop, Sink, Node);
    }

    /// <summary>Takes back the one exception that a test has thrown on the loop.</summary>
    public Exception TakeFault() => _faults.Seen.TryDequeue(out var fault) ? fault.Exception : throw new InvalidOperationException("Nothing was thrown");

    public async Task<Socket> ConnectAsync()
    {
        var endpoint = Channel.Local.ToIPEndPoint();
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint);
        return socket;
    }

    public static IpEndpoint EndpointOf(EndPoint? endpoint) => IpEndpoint.From(((IPEndPoint)endpoint!).Address, ((IPEndPoint)endpoint).Port);

    /// <summary>Sends from the loop, all in one pass.</summary>
    public Task SendAsync(Flow flow, params (string Text, long Ticket)[] messages) => Loop.RunAsync(() =>
    {
        foreach (var (text, ticket) in messages) Send(flow, text, ticket);
    });

    /// <summary>Sends, already on the loop.</summary>
    public void Send(Flow flow, string text, long ticket)
    {
        var buffer = Memory.Rent(text.Length, "test");
        buffer.Length = Encoding.Latin1.GetBytes(text, buffer.Free);
        Channel.Send(flow, buffer, ticket);
        buffer.Release();
    }

    public static string Message(string name, int bodyBytes = 0) =>
        $"OPTIONS sip:{name} SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK{name}\r\nContent-Length: {bodyBytes}\r\n\r\n" + new string('b', bodyBytes);

    public static async Task WriteAsync(Socket socket, string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads so many bytes, or fewer if the peer ends before.</summary>
    public static async Task<string> ReadAsync(Socket socket, int length)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var bytes = new byte[length];
        var read = 0;
        while (read < length)
        {
            var more = await socket.ReceiveAsync(bytes.AsMemory(read), patience.Token);
            if (more == 0) break;
            read += more;
        }

        return Encoding.Latin1.GetString(bytes, 0, read);
    }

    /// <summary>True when the connection ends without another byte.</summary>
    public static async Task<bool> EndsAsync(Socket socket)
    {
        try
        {
            return (await ReadAsync(socket, 1)).Length == 0;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    /// <summary>Waits for what no event tells.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition()) await Task.Delay(5, patience.Token);
    }

    /// <summary>Closes the channel and looks that all memory is back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await Channel.DisposeAsync();

        // Two passes: one for what the channel reported last, one for what that reported in turn
        await Loop.RunAsync(() => { });
        await Loop.RunAsync(() => { });
        await _group.ShutdownGracefullyAsync(TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Loop.Dispose();
        Assert.Empty(_faults.Seen);
        Assert.Empty(Allocator.Faults);
        Assert.Empty(Allocator.Out);
        Assert.Equal(0, Configured?.Statistics.Held ?? 0);
        Assert.Equal(0, Node.Admission.Open);
        Assert.Equal(0, Statistics.OpenNow);
        Assert.False(Sink.WasOffLoop);
        Assert.False(Sink.HadEmptyBatch);
    }
}
