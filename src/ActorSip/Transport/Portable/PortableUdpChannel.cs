using System.Collections.Concurrent;
using System.Net.Sockets;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Streams;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Transport.Portable;

/// <summary>
/// SIP over UDP on one address through DotNetty, for systems that cannot receive in batches, and by setting. What arrives while the loop is busy is one
/// batch for it, and what it sends in a pass is one task; but each datagram costs a system call and some objects, so the batching channel is several
/// times as fast.
/// </summary>
public sealed class PortableUdpChannel : ITransportChannel, ILoopFlush
{
    /// <summary>The longest payload of an IPv4 datagram, bytes.</summary>
    private const int LongestDatagram = 65_507;

    private readonly ILoop _loop;
    private readonly IEventLoopGroup _group;
    private readonly Flow _identity;
    private readonly PortableUdpOptions _options;
    private readonly PortableUdpInbox _inbox;
    private readonly ConcurrentQueue<PortableUdpBatch> _spent = new();
    private PortableUdpBatch _gathering;
    private int _queued;
    private bool _started;

    /// <summary>Binds; nothing is received before <see cref="StartAsync"/>.</summary>
    /// <param name="bound">
    /// Node, NodeEpoch, Socket and Local (the address to bind; port 0 for any) as they shall stand in every flow; the rest is not read.
    /// </param>
    /// <param name="loop">The loop that sends and on which the sink is called.</param>
    /// <param name="sink">Gets each datagram in a buffer of its own; the offset counts from the beginning of the array.</param>
    /// <param name="group">DotNetty's threads; the caller's to shut down, after the channels.</param>
    /// <param name="allocator">Where received datagrams go; it is called from a DotNetty thread.</param>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public PortableUdpChannel(
        in Flow bound, ILoop loop, IInboundSink sink, IEventLoopGroup group, IMessageBufferAllocator allocator, PortableUdpOptions options, ILoggingAdapter log)
    {
        _loop = loop;
        _group = group;
        _options = options;
        var socket = Bind(bound.Local, options);
        _identity = new Flow
        {
            Node = bound.Node,
            NodeEpoch = bound.NodeEpoch,
            Socket = bound.Socket,
            Transport = TransportProtocol.Udp,
            Local = SocketEndpoints.From(socket.LocalEndPoint),
        };
        _inbox = new PortableUdpInbox(loop, sink, _identity, options.MaxUndelivered);
        _gathering = new PortableUdpBatch(this);
        Datagrams = new BoundDatagramChannel(socket);
        Datagrams.Pipeline.AddLast(new PortableUdpHandler(_inbox, allocator, Statistics, log));
    }

    public ushort Socket => _identity.Socket;

    public TransportProtocol Transport => TransportProtocol.Udp;

    public IpEndpoint Local => _identity.Local;

    public PortableUdpStatistics Statistics { get; } = new();

    internal BoundDatagramChannel Datagrams { get; }

    /// <summary>Begins to receive, and allows to send. Once.</summary>
    public async Task StartAsync()
    {
        await _group.GetNext().RegisterAsync(Datagrams);
        Volatile.Write(ref _started, true);
    }

    public bool IsOpen(in Flow flow) => true;

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        if (message.Length > LongestDatagram || flow.Remote.IsIPv4 != Local.IsIPv4 || flow.Remote.Port == 0 || !Volatile.Read(ref _started))
        {
            Refuse(ticket, SendError.Unsendable);
            return;
        }

        if (Interlocked.Increment(ref _queued) > _options.MaxQueued)
        {
            Interlocked.Decrement(ref _queued);
            Refuse(ticket, SendError.QueueFull);
            return;
        }

        if (_gathering.IsEmpty) _loop.FlushAtEndOfPass(this);
        _gathering.Add(flow.Remote, message, ticket);
    }

    /// <summary>Hands what has gathered in the pass to DotNetty. Called by the loop.</summary>
    public void Flush()
    {
        if (_gathering.IsEmpty) return;
        Datagrams.EventLoop.Execute(_gathering);
        _gathering = _spent.TryDequeue(out var batch) ? batch : new PortableUdpBatch(this);
    }

    public void AddStatistics(IDictionary<string, long> all)
    {
        StatisticsSum.Add(all, "udp.datagrams-in", Statistics.DatagramsIn);
        StatisticsSum.Add(all, "udp.bytes-in", Statistics.BytesIn);
        StatisticsSum.Add(all, "udp.datagrams-out", Statistics.DatagramsOut);
        StatisticsSum.Add(all, "udp.bytes-out", Statistics.BytesOut);
        StatisticsSum.Add(all, "udp.dropped", Statistics.Dropped);
        StatisticsSum.Add(all, "udp.sends-failed", Statistics.SendFailures);
    }

    /// <summary>Changes nothing: a datagram may belong to a transaction that is still to be finished, and only who reads it can tell.</summary>
    public void StopAccepting()
    {
    }

    public async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _started)) await Datagrams.CloseAsync();
        else Datagrams.Unsafe.CloseForcibly();
    }

    /// <summary>A datagram is out, or will never be. On the DotNetty thread.</summary>
    internal void Settle(int bytes, long ticket, SendError error)
    {
        Interlocked.Decrement(ref _queued);
        if (error == SendError.None)
            Statistics.CountOut(bytes);
        else
            Refuse(ticket, error);
    }

    internal void Return(PortableUdpBatch batch) => _spent.Enqueue(batch);

    private static Socket Bind(in IpEndpoint endpoint, PortableUdpOptions options)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endpoint.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            if (!endpoint.IsIPv4) socket.DualMode = false;
            if (options.ReceiveBufferBytes > 0) socket.ReceiveBufferSize = options.ReceiveBufferBytes;
            if (options.SendBufferBytes > 0) socket.SendBufferSize = options.SendBufferBytes;
            socket.Bind(endpoint.ToIPEndPoint());
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new BindException(endpoint, TransportProtocol.Udp, SocketEndpoints.ReasonOf(e), e);
        }
    }

    private void Refuse(long ticket, SendError error)
    {
        Statistics.CountSendFailure();
        _inbox.Fail(ticket, error);
    }
}
