using System.Runtime.InteropServices;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>
/// SIP over UDP on one address, in batches: one system call reads up to a batch of datagrams into one slab, and what was sent in a pass of the loop goes out
/// with one more. Nothing is allocated for a datagram. Linux on x86-64 and arm64; its loop's thread only, except where said.
/// </summary>
public sealed class BatchingUdpChannel : ITransportChannel, ILoopSource, ILoopFlush
{
    /// <summary>The longest payload of an IPv4 datagram, bytes; IPv6 carries 20 more.</summary>
    private const int LongestDatagram = 65_507;

    /// <summary>A socket reports an ICMP error at the next call, whatever that is about: so a call that failed is made again, but not for ever.</summary>
    private const int MaxTries = 4;

    private readonly EventLoop _loop;
    private readonly IInboundSink _sink;
    private readonly UdpChannelOptions _options;
    private readonly Flow _identity;
    private readonly UdpSocket _socket;
    private readonly ReceiveBatch _receiving;
    private readonly IDatagramWriter _writer;
    private readonly OutgoingQueue _queue = new();
    private readonly SentTickets _sent = new();
    private readonly List<UnreachableDatagram> _unreachable = [];
    private readonly List<long> _unreachableTickets = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<FailedSend> _failed = [];
    private List<FailedSend> _reporting = [];
    private UdpCounters _counters;
    private BatchingUdpChannel[] _siblings = [];
    private int _tries;
    private int _closing;
    private bool _blocked;
    private bool _registered;
    private bool _isClosed;

    /// <summary>Binds; nothing is received before <see cref="Start"/>. From any thread.</summary>
    /// <param name="bound">Node, NodeEpoch, Socket and Local (the address to bind; port 0 for any) as they shall stand in every flow; the rest is not
    /// read.</param>
    /// <param name="loop">The loop that reads and sends, and on which the sink is called.</param>
    /// <param name="sink">Gets each datagram as a stretch of the batch's slab; the offset is an index in the buffer's array.</param>
    /// <param name="allocator">Where slabs come from.</param>
    /// <param name="options">Sizes and bounds.</param>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    /// <exception cref="ArgumentException">The options are out of range; see <see cref="UdpChannelOptions.Check"/>.</exception>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public BatchingUdpChannel(in Flow bound, EventLoop loop, IInboundSink sink, IMessageBufferAllocator allocator, UdpChannelOptions options)
        : this(bound, loop, sink, allocator, options, writer: null)
    {
    }

    internal BatchingUdpChannel(
        in Flow bound, EventLoop loop, IInboundSink sink, IMessageBufferAllocator allocator, UdpChannelOptions options, IDatagramWriter? writer)
    {
        if (!IsSupported) throw new PlatformNotSupportedException("The batching UDP channel is for Linux on x86-64 and arm64");
        if (options.Check() is { } wrong) throw new ArgumentException(wrong, nameof(options));
        _loop = loop;
        _sink = sink;
        _options = options;
        _receiving = new ReceiveBatch(options.Batch, options.MaxDatagramBytes, allocator);
        _socket = new UdpSocket(bound.Local, options);
        _writer = writer ?? new SendBatch(options.Batch, options.Segments && _socket.CutsSegments());
        _identity = new Flow
        {
            Node = bound.Node,
            NodeEpoch = bound.NodeEpoch,
            Socket = bound.Socket,
            Transport = TransportProtocol.Udp,
            Local = _socket.Local,
        };
    }

    /// <summary>Whether this system has what the channel needs.</summary>
    public static bool IsSupported => SocketCalls.AreKnown;

    public ushort Socket => _identity.Socket;

    public TransportProtocol Transport => TransportProtocol.Udp;

    public IpEndpoint Local => _identity.Local;

    public int Descriptor => _socket.Descriptor;

    /// <summary>What it has done so far. From any thread.</summary>
    public UdpStatistics Statistics => new(
        _counters.DatagramsIn, _counters.BytesIn, _counters.Batches, _counters.Truncated, _counters.Dropped, _counters.DatagramsOut, _counters.BytesOut,
        _counters.SendErrors, _counters.Unreachable, _receiving.Calls, _writer.Calls, _queue.Count);

    /// <summary>Makes the channels of several loops on one address.</summary>
    /// <param name="bound">As for one.</param>
    /// <param name="doors">The loops with their sinks; the first channel is that of the first.</param>
    /// <param name="allocator">Where slabs come from.</param>
    /// <param name="options">Of each.</param>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public static IReadOnlyList<BatchingUdpChannel> Share(in Flow bound, IReadOnlyList<(EventLoop Loop, IInboundSink Sink)> doors, IMessageBufferAllocator allocator, UdpChannelOptions options)
    {
        if (doors.Count == 1) return [new BatchingUdpChannel(bound, doors[0].Loop, doors[0].Sink, allocator, options)];
        var reserved = bound with { Local = UdpSocket.Reserve(bound.Local, options) };
        var channels = new List<BatchingUdpChannel>();
        try
        {
            foreach (var (loop, sink) in doors) channels.Add(new BatchingUdpChannel(reserved, loop, sink, allocator, options with { IsShared = true }));
        }
        catch
        {
            // Somebody may have taken the address since; those that came before him must not keep a share of it.
            foreach (var channel in channels) channel.Release();
            throw;
        }

        foreach (var channel in channels) channel._siblings = [.. channels.Where(other => other != channel)];
        return channels;
    }

    /// <summary>Begins to receive. Once; from any thread.</summary>
    public void Start() => _loop.Post(new LoopAction(() =>
    {
        if (_isClosed) return;
        _loop.Register(this);
        _registered = true;
        if (_blocked) _loop.WatchWritable(this, true);
    }));

    public bool IsOpen(in Flow flow) => true;

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        var bound = _blocked ? _options.MaxQueuedMessages : int.MaxValue;
        if (_isClosed) Fail(ticket, SendError.FlowGone);
        else if (flow.Remote.IsIPv4 != Local.IsIPv4 || flow.Remote.Port == 0 || message.Length > LongestDatagram) Fail(ticket, SendError.Unsendable);
        else if (_queue.Count >= bound) Fail(ticket, SendError.QueueFull);
        else
        {
            message.Retain();
            _queue.Enqueue(new OutgoingDatagram(message, message.Length, flow.Remote, ticket));
            if (_queue.Count == 1) _loop.FlushAtEndOfPass(this);
            if (_queue.Count >= _options.Batch && !_blocked) SendQueued();
        }
    }

    /// <summary>Sends what has gathered in the pass. Called by the loop.</summary>
    public void Flush()
    {
        if (!_blocked && !_isClosed) SendQueued();
        ReportFailures();
    }

    public bool OnReady(LoopReadiness ready)
    {
        if ((ready & LoopReadiness.Error) != LoopReadiness.None) ReadErrors();
        if ((ready & LoopReadiness.Writable) != LoopReadiness.None)
        {
            _blocked = false;
            _loop.WatchWritable(this, false);
            SendQueued();
        }

        var mayHaveMore = (ready & (LoopReadiness.Readable | LoopReadiness.Error)) != LoopReadiness.None && ReadBatch();
        ReportFailures();
        return mayHaveMore;
    }

    /// <summary>Changes nothing: answers to what is still to be finished come through the same socket, and only who reads a datagram can tell.</summary>
    public void StopAccepting()
    {
    }

    public void AddStatistics(IDictionary<string, long> all)
    {
        var statistics = Statistics;
        StatisticsSum.Add(all, "udp.datagrams-in", statistics.DatagramsIn);
        StatisticsSum.Add(all, "udp.bytes-in", statistics.BytesIn);
        StatisticsSum.Add(all, "udp.datagrams-out", statistics.DatagramsOut);
        StatisticsSum.Add(all, "udp.bytes-out", statistics.BytesOut);
        StatisticsSum.Add(all, "udp.dropped", statistics.Dropped + statistics.Truncated);
        StatisticsSum.Add(all, "udp.sends-failed", statistics.SendErrors);
        StatisticsSum.Add(all, "udp.unreachable", statistics.Unreachable);
        StatisticsSum.Add(all, "udp.read-calls", statistics.ReadCalls);
        StatisticsSum.Add(all, "udp.write-calls", statistics.WriteCalls);
        StatisticsSum.Add(all, "udp.queued", statistics.Queued);
    }

    /// <summary>Sends what it can without waiting, closes the socket and lets go of all buffers. From any thread; also after the loop has ended.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0) _loop.Post(new LoopAction(Close));
        return new ValueTask(_closed.Task);
    }

    private bool ReadBatch()
    {
        var count = 0;
        for (var tries = 0; tries < MaxTries; tries++)
        {
            count = _receiving.Read(_socket.Descriptor);
            if (count >= 0 || count == -SocketErrno.TryAgain) break;
            if (count != -SocketErrno.Interrupted) ReadErrors();
        }

        if (count <= 0) return false;
        _counters.Batches++;

        // A batch that is not full has emptied the queue: then nothing needs to be asked. Told each time, since the sink hears of other sockets too.
        _sink.OnPressure(count == _options.Batch ? _socket.QueuedPercent() : 0);
        try
        {
            for (var i = 0; i < count; i++) Deliver(i);
            _sink.OnBatchEnd();
        }
        finally
        {
            _receiving.Done(count);
        }

        return count == _options.Batch;
    }

    private void Deliver(int index)
    {
        var length = _receiving.Length(index);
        if (_receiving.IsTruncated(index))
        {
            _counters.Truncated++;
        }
        else if (length == 0 || !_receiving.TryGetRemote(index, out var remote) || remote.Port == 0)
        {
            _counters.Dropped++;
        }
        else
        {
            _counters.DatagramsIn++;
            _counters.BytesIn += length;
            var buffer = _receiving.Get(index, out var offset);
            _sink.OnReceived(buffer, offset, length, _identity with { Remote = remote });
        }
    }

    private void SendQueued()
    {
        while (_queue.Count > 0)
        {
            var sent = _writer.Send(_socket.Descriptor, _queue);
            if (sent > 0) Forget(sent);
            else if (sent == -SocketErrno.TryAgain)
            {
                _blocked = true;
                if (_registered) _loop.WatchWritable(this, true);
                return;
            }
            else if (sent != -SocketErrno.Interrupted) SkipOrTryAgain(-sent);
        }
    }

    private void Forget(int sent)
    {
        _tries = 0;
        for (var i = 0; i < sent; i++)
        {
            ref readonly var datagram = ref _queue[0];
            _counters.DatagramsOut++;
            _counters.BytesOut += datagram.Length;
            if (datagram.Ticket != 0) _sent.Add(datagram.Remote, datagram.Ticket, UnreachableDatagram.IsResponseText(datagram.Message.Span), _loop.Now);
            _queue.Dequeue();
        }
    }

    private void SkipOrTryAgain(int errno)
    {
        // The error may be an earlier datagram's. Then the error queue knows whose, and the first of our queue was not to blame.
        ReadErrors();
        if (++_tries < MaxTries) return;
        _tries = 0;
        Fail(_queue[0].Ticket, SocketErrno.ToSendError(errno));
        _queue.Dequeue();
    }

    private void ReadErrors()
    {
        UdpErrorQueue.Read(_socket.Descriptor, _unreachable);
        List<UnreachableDatagram>? others = null;
        foreach (ref readonly var datagram in CollectionsMarshal.AsSpan(_unreachable))
        {
            _counters.Unreachable++;

            // A request is one loop's; responses to one destination may be of several.
            if ((!FailUnreachable(datagram) || datagram.IsResponse) && _siblings.Length > 0) (others ??= []).Add(datagram);
        }

        _unreachable.Clear();
        if (others is not null) TellSiblings(others);
    }

    /// <summary>False when this channel has sent nothing that it could be about.</summary>
    private bool FailUnreachable(in UnreachableDatagram datagram)
    {
        _sent.Take(datagram, _loop.Now, _unreachableTickets);
        foreach (var ticket in _unreachableTickets) Fail(ticket, SendError.Refused);
        var isOurs = _unreachableTickets.Count > 0;
        _unreachableTickets.Clear();
        return isOurs;
    }

    /// <summary>The kernel brings an error to the socket that hears the other side, which is not always the one that has sent.</summary>
    private void TellSiblings(List<UnreachableDatagram> datagrams)
    {
        foreach (var sibling in _siblings)
        {
            sibling._loop.Post(new LoopAction(() =>
            {
                foreach (var datagram in datagrams) sibling.FailUnreachable(datagram);
            }));
        }
    }

    /// <summary>Who sent it hears of it at the end of the pass, not in the middle of its own call.</summary>
    private void Fail(long ticket, SendError error)
    {
        _counters.SendErrors++;
        if (ticket == 0) return;
        if (_failed.Count == 0) _loop.FlushAtEndOfPass(this);
        _failed.Add(new FailedSend(ticket, error));
    }

    private void ReportFailures()
    {
        if (_failed.Count == 0) return;
        (_failed, _reporting) = (_reporting, _failed);
        try
        {
            foreach (var failed in _reporting) _sink.OnSendFailed(failed.Ticket, failed.Error);
        }
        finally
        {
            _reporting.Clear();
        }
    }

    private void Close()
    {
        if (!_blocked) SendQueued();
        _isClosed = true;
        while (_queue.Count > 0)
        {
            Fail(_queue[0].Ticket, SendError.FlowGone);
            _queue.Dequeue();
        }

        ReportFailures();
        if (_registered) _loop.Unregister(this);
        Release();
        _closed.SetResult();
    }

    private void Release()
    {
        _socket.Dispose();
        _receiving.Dispose();
    }
}
