using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Transport;
using ActorSip.Transport.Portable;
using Akka.Event;
using DotNetty.Transport.Channels;
using Xunit;

namespace ActorSip.Tests.Transport.Portable;

public sealed class PortableUdpChannelTests : IAsyncLifetime, IDisposable
{
    private readonly MultithreadEventLoopGroup _group = new(1);
    private readonly TestLoop _loop = new();
    private readonly TestAllocator _allocator = new();
    private readonly RecordingSink _sink;

    /// <summary>One of the server's allocators, when the test wants it instead of the one that watches.</summary>
    private ICountingBufferAllocator? _configured;

    public PortableUdpChannelTests() => _sink = new RecordingSink(_loop);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _loop.RunAsync(() => { });
        await _group.ShutdownGracefullyAsync(TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Empty(_loop.Faults);
        Assert.Empty(_allocator.Faults);
        Assert.Empty(_allocator.Out);
        Assert.Equal(0, _configured?.Statistics.Held ?? 0);
        Assert.False(_sink.WasOffLoop);
        Assert.False(_sink.HadEmptyBatch);
    }

    public void Dispose() => _loop.Dispose();

    private IMessageBufferAllocator Memory => _configured is null ? _allocator : _configured;

    public static TheoryData<string> Kinds => [.. BufferAllocators.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Datagrams_come_and_go_in_the_memory_of_each_allocator(string kind)
    {
        _configured = BufferAllocators.Create(kind);
        await using var channel = await StartAsync(IPAddress.Loopback);
        using var peer = Peer(IPAddress.Loopback);
        foreach (var text in new[] { "x", new string('y', 1500), new string('z', 65_507) })
        {
            await peer.SendToAsync(Encoding.ASCII.GetBytes(text), channel.Local.ToIPEndPoint());
            var (received, flow, _) = await _sink.ReceivedAsync();
            Assert.Equal(text, received);
            await SendAsync(channel, flow, text);
            Assert.Equal(text, await ReceiveAsync(peer));
        }

        // Three for sending at least; those for receiving may be used again.
        Assert.True(_configured.Statistics.Rented > 3);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_datagram_comes_with_its_flow_and_is_answered(string address)
    {
        await using var channel = await StartAsync(IPAddress.Parse(address));
        using var peer = Peer(IPAddress.Parse(address));
        await peer.SendToAsync("hello"u8.ToArray(), channel.Local.ToIPEndPoint());

        var (text, flow, _) = await _sink.ReceivedAsync();
        Assert.Equal("hello", text);
        var remote = TcpRig.EndpointOf(peer.LocalEndPoint);
        Assert.Equal(
            new Flow { Node = 3, NodeEpoch = 7, Socket = 4, Transport = TransportProtocol.Udp, Local = channel.Local, Remote = remote },
            flow);
        await SendAsync(channel, flow, "one", "two");
        Assert.Equal("one", await ReceiveAsync(peer));
        Assert.Equal("two", await ReceiveAsync(peer));
        Assert.Equal((1L, 5L), (channel.Statistics.DatagramsIn, channel.Statistics.BytesIn));
        await TcpRig.UntilAsync(() => channel.Statistics.BytesOut == 6);
    }

    [Fact]
    public async Task What_comes_while_the_loop_is_busy_is_one_batch()
    {
        await using var channel = await StartAsync(IPAddress.Loopback);
        using var peer = Peer(IPAddress.Loopback);
        using (await _loop.BlockAsync())
        {
            for (var i = 0; i < 50; i++)
                await peer.SendToAsync(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)), channel.Local.ToIPEndPoint());
            await TcpRig.UntilAsync(() => channel.Statistics.DatagramsIn == 50);
        }

        var batches = new HashSet<int>();
        for (var i = 0; i < 50; i++)
        {
            var (text, _, batch) = await _sink.ReceivedAsync();
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), text);
            batches.Add(batch);
        }

        Assert.Single(batches);
    }

    [Fact]
    public async Task Too_many_for_the_loop_are_dropped_and_counted()
    {
        await using var channel = await StartAsync(IPAddress.Loopback, ReferenceOptions.PortableUdp with { MaxUndelivered = 10 });
        using var peer = Peer(IPAddress.Loopback);
        using (await _loop.BlockAsync())
        {
            for (var i = 0; i < 15; i++) await peer.SendToAsync("x"u8.ToArray(), channel.Local.ToIPEndPoint());
            await TcpRig.UntilAsync(() => channel.Statistics.Dropped == 5);
        }

        for (var i = 0; i < 10; i++) await _sink.ReceivedAsync();
        await peer.SendToAsync("y"u8.ToArray(), channel.Local.ToIPEndPoint());
        Assert.Equal("y", (await _sink.ReceivedAsync()).Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1500)]
    [InlineData(65_507)]
    public async Task A_datagram_of_any_size_goes_both_ways(int length)
    {
        await using var channel = await StartAsync(IPAddress.Loopback);
        using var peer = Peer(IPAddress.Loopback);
        var text = new string('z', length);
        await peer.SendToAsync(Encoding.ASCII.GetBytes(text), channel.Local.ToIPEndPoint());
        var (received, flow, _) = await _sink.ReceivedAsync();
        Assert.Equal(text, received);
        await SendAsync(channel, flow, text);
        Assert.Equal(text, await ReceiveAsync(peer));
    }

    [Fact]
    public async Task What_cannot_be_sent_is_reported()
    {
        await using var channel = await StartAsync(IPAddress.Loopback);
        var flow = new Flow { Remote = IpEndpoint.From(IPAddress.Loopback, 9) };
        await SendAsync(channel, flow, new string('x', 65_508));
        Assert.Equal((1L, SendError.Unsendable), await _sink.FailedAsync());
        await SendAsync(channel, flow with { Remote = IpEndpoint.From(IPAddress.IPv6Loopback, 9) }, "x");
        Assert.Equal((1L, SendError.Unsendable), await _sink.FailedAsync());

        // The kernel refuses a broadcast from a socket that has not asked for it
        await SendAsync(channel, flow with { Remote = IpEndpoint.From(IPAddress.Broadcast, 9) }, "x");
        Assert.Equal((1L, SendError.Unsendable), await _sink.FailedAsync());
        Assert.Equal(3, channel.Statistics.SendFailures);
    }

    [Fact]
    public async Task The_queue_for_sending_is_bounded()
    {
        await using var channel = await StartAsync(IPAddress.Loopback, ReferenceOptions.PortableUdp with { MaxQueued = 2 });
        using var peer = Peer(IPAddress.Loopback);
        await SendAsync(channel, new Flow { Remote = TcpRig.EndpointOf(peer.LocalEndPoint) }, "one", "two", "three");
        Assert.Equal((3L, SendError.QueueFull), await _sink.FailedAsync());
        Assert.Equal("one", await ReceiveAsync(peer));
        Assert.Equal("two", await ReceiveAsync(peer));
    }

    [Fact]
    public async Task A_port_in_use_is_said_with_its_address()
    {
        await using var channel = await StartAsync(IPAddress.IPv6Loopback);
        var e = Assert.Throws<BindException>(() => New(channel.Local, ReferenceOptions.PortableUdp));
        Assert.Equal($"Cannot listen on UDP [::1]:{channel.Local.Port}: the port is in use by another program", e.Message);
    }

    [Fact]
    public async Task After_the_end_sending_fails()
    {
        var channel = await StartAsync(IPAddress.Loopback);
        await channel.DisposeAsync();
        await SendAsync(channel, new Flow { Remote = IpEndpoint.From(IPAddress.Loopback, 9) }, "x");
        Assert.Equal((1L, SendError.Refused), await _sink.FailedAsync());
    }

    private async Task<PortableUdpChannel> StartAsync(IPAddress address, PortableUdpOptions? options = null)
    {
        var channel = New(IpEndpoint.From(address, 0), options ?? ReferenceOptions.PortableUdp);
        await channel.StartAsync();
        return channel;
    }

    private PortableUdpChannel New(IpEndpoint local, PortableUdpOptions options) =>
        new(new Flow { Node = 3, NodeEpoch = 7, Socket = 4, Local = local }, _loop, _sink, _group, Memory, options, NoLogger.Instance);

    /// <summary>Sends all in one pass, with tickets from 1.</summary>
    private Task SendAsync(PortableUdpChannel channel, Flow flow, params string[] texts) => _loop.RunAsync(() =>
    {
        for (var i = 0; i < texts.Length; i++)
        {
            var buffer = Memory.Rent(texts[i].Length, "test");
            buffer.Length = Encoding.Latin1.GetBytes(texts[i], buffer.Free);
            channel.Send(flow, buffer, i + 1);
            buffer.Release();
        }
    });

    private static Socket Peer(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var bytes = new byte[65_536];
        return Encoding.Latin1.GetString(bytes, 0, await socket.ReceiveAsync(bytes, patience.Token));
    }
}
