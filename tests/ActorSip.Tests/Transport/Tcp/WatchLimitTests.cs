using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using ActorSip.Loops;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Transport;
using ActorSip.Transport.Sockets;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Tcp;
using Xunit;

namespace ActorSip.Tests.Transport.Tcp;

/// <summary>The kernel watches no more descriptors: a connection that it cannot watch leaves nothing behind.</summary>
[SupportedOSPlatform("linux")]
public sealed class WatchLimitTests : IAsyncDisposable
{
    private readonly LoopFaults _faults = new();
    private readonly RefusingWaiter _waiter = new();
    private readonly TestAllocator _allocator = new();
    private readonly EventLoop _loop;
    private readonly RecordingSink _sink;
    private readonly StreamNode _node;
    private readonly BatchingTcpChannel _channel;

    public WatchLimitTests()
    {
        _loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop, TimeProvider.System, _waiter);
        _sink = new RecordingSink(_loop);
        _node = new StreamNode(7, null!, _allocator, ReferenceOptions.Streams, new RecordingLog());
        _channel = new BatchingTcpChannel(new Flow { Socket = 5, Local = IpEndpoint.From(IPAddress.Loopback, 0) }, _loop, _sink, _node);
        _channel.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        _loop.Dispose();
        Assert.Empty(_faults.Seen);
        Assert.Empty(_allocator.Out);
        Assert.Equal(0, _node.Admission.Open);
    }

    [Fact]
    public async Task One_that_comes_is_closed_and_the_next_is_served_when_there_is_room()
    {
        using (var first = await ConnectAsync())
        {
            await TcpRig.WriteAsync(first, TcpRig.Message("a"));
            await _sink.ReceivedAsync();
        }

        await TcpRig.UntilAsync(() => _node.Admission.Open == 0);
        _waiter.Refuses = true;
        using (var refused = await ConnectAsync()) Assert.True(await TcpRig.EndsAsync(refused));

        // The other side may hear of it before it is counted.
        await TcpRig.UntilAsync(() => (_channel.Statistics.RefusedByLimit, _node.Admission.Open) == (1, 0));
        _waiter.Refuses = false;
        using var served = await ConnectAsync();
        await TcpRig.WriteAsync(served, TcpRig.Message("b"));
        Assert.StartsWith("OPTIONS sip:b", (await _sink.ReceivedAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_wanted_fails_what_was_to_go_over_it()
    {
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        await _loop.RunAsync(() => { });
        _waiter.Refuses = true;
        await _loop.RunAsync(() =>
        {
            var buffer = _allocator.Rent(4, "test");
            buffer.Length = Encoding.Latin1.GetBytes("BYE ", buffer.Free);
            _channel.Send(new Flow { Socket = 5, Transport = TransportProtocol.Tcp, Remote = TcpRig.EndpointOf(peer.LocalEndpoint) }, buffer, 9);
            buffer.Release();
        });
        Assert.Equal((9, SendError.Unsendable), await _sink.FailedAsync());
        Assert.Equal(0, _node.Admission.Open);
    }

    /// <summary>The listener itself is to be watched again after a rest, and cannot be: it rests once more, and says so.</summary>
    [Fact]
    public async Task A_listener_that_cannot_be_watched_is_tried_again()
    {
        // The channel's own listener is watched before anything is refused
        await _loop.RunAsync(() => { });
        _waiter.Refuses = true;
        var descriptor = TcpSocket.Listen(IpEndpoint.From(IPAddress.Loopback, 0), 10, isShared: false, out var local);
        var accepted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var acceptor = new TcpAcceptor(
            descriptor, _loop, (int listener, out IpEndpoint remote) => TcpSocket.Accept(listener, ReferenceOptions.Streams, out remote), (connection, _) => accepted.TrySetResult(connection));
        _loop.Post(acceptor);
        await _loop.RunAsync(() => { });
        Assert.IsType<IOException>(Assert.Single(_faults.Seen).Exception);
        _faults.Seen.Clear();
        _waiter.Refuses = false;
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(local.ToIPEndPoint());
        _ = SocketCalls.Close(await accepted.Task.WaitAsync(LoopExtensions.Patience));
        acceptor.Stop();
        await _loop.RunAsync(() => { });
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_channel.Local.ToIPEndPoint());
        return socket;
    }
}
