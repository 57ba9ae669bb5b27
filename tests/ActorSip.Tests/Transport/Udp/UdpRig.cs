using System.Net;
using System.Net.Sockets;
using ActorSip.Buffers;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

/// <summary>A channel on loopback with a plain socket as its peer. At the end no buffer may be out and no exception may have been thrown on the loop.</summary>
internal sealed class UdpRig : IAsyncDisposable
{
    private readonly LoopFaults _faults = new();

    public UdpRig(string allocator = "debug", UdpChannelOptions? options = null, bool ipv6 = false, IDatagramWriter? writer = null)
    {
        Loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop);
        Sink = new UdpSink(Loop);
        Allocator = BufferAllocators.Create(allocator);
        var address = ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        var bound = new Flow { Node = 7, NodeEpoch = 3, Socket = 2, Local = IpEndpoint.From(address, 0) };
        Channel = new BatchingUdpChannel(bound, Loop, Sink, Allocator, options ?? ReferenceOptions.BatchingUdp, writer);
        Channel.Start();
        Peer = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 30_000 };
        Peer.Bind(new IPEndPoint(address, 0));
        PeerEndpoint = IpEndpoint.From(address, ((IPEndPoint)Peer.LocalEndPoint!).Port);
    }

    public EventLoop Loop { get; }

    public UdpSink Sink { get; }

    public ICountingBufferAllocator Allocator { get; }

    public BatchingUdpChannel Channel { get; }

    public Socket Peer { get; }

    public IpEndpoint PeerEndpoint { get; }

    public Flow ToPeer => To(PeerEndpoint);

    public Flow To(IpEndpoint remote) => new() { Socket = 2, Transport = TransportProtocol.Udp, Local = Channel.Local, Remote = remote };

    public void PeerSends(ReadOnlySpan<byte> bytes) => Peer.SendTo(bytes, Channel.Local.ToIPEndPoint());

    public async Task<byte[]> PeerReceivesAsync()
    {
        var bytes = new byte[70_000];
        using var patience = new CancellationTokenSource(LoopExtensions.Patience);
        return bytes[..await Peer.ReceiveAsync(bytes, SocketFlags.None, patience.Token)];
    }

    /// <summary>Sends from the loop's thread, as everything does.</summary>
    public Task SendAsync(Flow flow, long ticket, params byte[][] messages) => Loop.RunAsync(() =>
    {
        foreach (var message in messages) Send(flow, ticket, message);
    });

    public void Send(in Flow flow, long ticket, ReadOnlySpan<byte> message)
    {
        MessageBuffer buffer = Allocator.Rent(message.Length, "message of a test");
        buffer.Length = message.Length;
        message.CopyTo(buffer.Span);
        Channel.Send(flow, buffer, ticket);
        buffer.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        Loop.Dispose();
        Peer.Dispose();
        Sink.Dispose();
        Assert.Empty(_faults.Seen);
        Assert.True(Sink.AlwaysInLoop);
        Assert.Equal(0, Allocator.Statistics.Held);
    }
}
