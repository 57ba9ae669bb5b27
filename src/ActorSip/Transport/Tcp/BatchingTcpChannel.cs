using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;
using ActorSip.Transport.Streams;

namespace ActorSip.Transport.Tcp;

/// <summary>
/// SIP over TCP on one address (RFC 3261 section 18), in batches: the sockets are the loop's own. What all connections bring in a pass is one batch, delivered where it was read; what was sent on a connection in a pass goes out
/// with one system call. Nothing is allocated for a message. Linux on x86-64 and arm64; its loop's thread only, except where said.
/// </summary>
public sealed class BatchingTcpChannel : ITransportChannel, ILoopFlush
{
    private readonly IInboundSink _sink;
    private readonly Flow _identity;
    private readonly TcpAcceptor _acceptor;
    private readonly ConnectionTable<TcpConnection> _table = new();
    private readonly ConnectionWatch<TcpConnection> _watch;
    private readonly ConnectDeadlines _deadlines;
    private readonly FramingErrorLog _framingErrors;
    private readonly ConcurrentDictionary<long, TcpConnection> _live = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TcpConnection> _dirty = [];
    private readonly StreamReports _reports;
    private BatchingTcpChannel?[] _channels = [];
    private BorrowedChannel?[] _others = [];
    private ConnectionDirectory? _directory;
    private int _closing;
    private bool _isClosed;

    /// <summary>Binds and listens; nothing is accepted before <see cref="Start"/>. From any thread.</summary>
    /// <param name="bound">
    /// Node, NodeEpoch, Socket and Local (the address to bind; port 0 for any) as they shall stand in every flow; the rest is not read.
    /// </param>
    /// <param name="loop">The loop that reads and writes, and on which the sink is called.</param>
    /// <param name="sink">Gets each message as a stretch of the memory that it was read into; the offset is an index in the buffer's array.</param>
    /// <param name="node">What this channel shares with the node's others.</param>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public BatchingTcpChannel(in Flow bound, EventLoop loop, IInboundSink sink, StreamNode node)
        : this(bound, loop, sink, node, isShared: false)
    {
    }

    private BatchingTcpChannel(in Flow bound, EventLoop loop, IInboundSink sink, StreamNode node, bool isShared)
    {
        if (!IsSupported) throw new PlatformNotSupportedException("The batching TCP channel is for Linux on x86-64 and arm64");
        Loop = loop;
        _sink = sink;
        _reports = new StreamReports(sink);
        Node = node;
        Reader = new TcpReader(loop, sink, node.Allocator);
        _watch = new ConnectionWatch<TcpConnection>(loop, _table, node.Options, Statistics);
        _deadlines = new ConnectDeadlines(loop, node.Options.ConnectTimeout);
        _framingErrors = new FramingErrorLog(loop, node.Log);
        var descriptor = TcpSocket.Listen(bound.Local, node.Options.Backlog, isShared, out var local);
        _acceptor = new TcpAcceptor(descriptor, loop, (int listener, out IpEndpoint remote) => TcpSocket.Accept(listener, node.Options, out remote), OnAccepted);
        _identity = new Flow
        {
            Node = bound.Node,
            NodeEpoch = bound.NodeEpoch,
            Socket = bound.Socket,
            Transport = TransportProtocol.Tcp,
            Local = local,
        };
    }

    /// <summary>Whether this system has what the channel needs.</summary>
    public static bool IsSupported => SocketCalls.AreKnown;

    public ushort Socket => _identity.Socket;

    public TransportProtocol Transport => TransportProtocol.Tcp;

    public IpEndpoint Local => _identity.Local;

    /// <summary>What it has done so far. From any thread.</summary>
    public StreamStatistics Statistics { get; } = new();

    internal EventLoop Loop { get; }

    internal StreamNode Node { get; }

    internal TcpReader Reader { get; }

    internal TcpWriter Writer { get; } = new();

    /// <summary>Makes the channels of several loops on one address. Each has the connections that the kernel brings to it, or that it opens; what one of them sends on another's goes there.</summary>
    /// <param name="bound">As for one.</param>
    /// <param name="doors">The loops with their sinks; the first channel is that of the first.</param>
    /// <param name="node">What they share with the node's others.</param>
    /// <param name="maxCrossing">Messages of a loop that may be on their way to another; more have failed.</param>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public static IReadOnlyList<BatchingTcpChannel> Share(in Flow bound, IReadOnlyList<(EventLoop Loop, IInboundSink Sink)> doors, StreamNode node, int maxCrossing)
    {
        if (doors.Count == 1) return [new BatchingTcpChannel(bound, doors[0].Loop, doors[0].Sink, node)];
        var reserved = bound with { Local = TcpSocket.Reserve(bound.Local) };
        var byLoop = new BatchingTcpChannel?[doors.Max(door => door.Loop.Index) + 1];
        var channels = new List<BatchingTcpChannel>();
        try
        {
            foreach (var (loop, sink) in doors)
            {
                channels.Add(new BatchingTcpChannel(reserved, loop, sink, node, isShared: true));
                byLoop[loop.Index] = channels[^1];
            }
        }
        catch
        {
            foreach (var channel in channels) channel.StopAccepting();
            throw;
        }

        var directory = new ConnectionDirectory();
        foreach (var channel in channels)
        {
            channel._channels = byLoop;
            channel._others = [.. byLoop.Select(other => other is null || other == channel ? null : new BorrowedChannel(other, other.Loop, channel.Loop, channel._sink, maxCrossing))];
            channel._directory = directory;
        }

        return channels;
    }

    /// <summary>Begins to accept connections. Once; from any thread.</summary>
    public void Start() => Loop.Post(_acceptor);

    /// <summary>From any thread: other loops ask too.</summary>
    public bool IsOpen(in Flow flow)
    {
        if (flow.Connection == 0 || _live.ContainsKey(flow.Connection)) return true;
        var loop = StreamNode.LoopOf(flow.Connection);
        return loop != Loop.Index && loop < _channels.Length && _channels[loop] is { } owner && owner._live.ContainsKey(flow.Connection);
    }

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        if (OtherOwner(flow) is { } owner)
        {
            owner.Send(flow, message, ticket);
            return;
        }

        TcpConnection? connection;
        if (flow.Connection != 0)
        {
            // A peer that has ended its own sending still gets answers; a request it could not answer any more.
            if (!_table.TryFind(flow.Connection, out connection) || (ticket != 0 && connection.Marks.HalfClosedAt != 0))
            {
                Fail(ticket, SendError.FlowGone);
                return;
            }
        }
        else if (!_table.TryFind(flow.Remote, out connection))
        {
            connection = Open(flow.Remote, out var error);
            if (connection is null)
            {
                Fail(ticket, error);
                return;
            }
        }

        if (connection.TryQueue(message, message.Length, ticket)) return;
        if (connection.IsClosing)
        {
            Fail(ticket, SendError.FlowGone);
            return;
        }

        Statistics.CountQueueFull();
        Fail(ticket, SendError.QueueFull);
    }

    /// <summary>Writes what has gathered in the pass, and tells what has failed and ended in it. Called by the loop.</summary>
    public void Flush()
    {
        Exception? bug = null;
        foreach (var connection in _dirty)
        {
            connection.IsDirty = false;
            try
            {
                connection.Flush();
            }
#pragma warning disable CA1031 // A bug met by one connection must not leave what others have to write; the loop hears of it below.
            catch (Exception error)
#pragma warning restore CA1031
            {
                // Nobody knows what of it is out
                connection.Close();
                bug ??= error;
            }
        }

        _dirty.Clear();
        _reports.Tell();
        if (bug is not null) ExceptionDispatchInfo.Throw(bug);
    }

    public void Keep(in Flow flow, int milliseconds)
    {
        if (OtherOwner(flow) is { } owner) owner.Keep(flow, milliseconds);
        else if (_table.TryFind(flow.Connection, out var connection)) connection.Marks.KeptUntil = Math.Max(connection.Marks.KeptUntil, Loop.Now + milliseconds);
    }

    /// <summary>From any thread.</summary>
    public void StopAccepting() => _acceptor.Stop();

    public void AddStatistics(IDictionary<string, long> all)
    {
        Statistics.AddTo(all);
        StatisticsSum.Add(all, "tcp.read-calls", Reader.Calls);
        StatisticsSum.Add(all, "tcp.write-calls", Writer.Calls);
    }

    /// <summary>Writes what it can without waiting, and closes everything. From any thread; also after the loop has ended.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            StopAccepting();
            Loop.Post(new LoopAction(Close));
        }

        return new ValueTask(_closed.Task);
    }

    /// <summary>A message came over a connection.</summary>
    internal Reception Deliver(MessageBuffer memory, int offset, int length, in Flow source)
    {
        Reader.Hold(memory);
        return _sink.OnReceived(memory, offset, length, source);
    }

    /// <summary>The connection has something to write at the end of the pass.</summary>
    internal void FlushLater(TcpConnection connection)
    {
        if (connection.IsDirty) return;
        connection.IsDirty = true;
        _dirty.Add(connection);
        Loop.FlushAtEndOfPass(this);
    }

    /// <summary>Who sent it hears of it at the end of the pass: within its own call it is in the middle of something.</summary>
    internal void Fail(long ticket, SendError error)
    {
        if (ticket == 0) return;
        _reports.AddFailed(ticket, error);
        Loop.FlushAtEndOfPass(this);
    }

    /// <summary>It is known whether a connection could be opened.</summary>
    internal void OnConnected(TcpConnection connection, int errno)
    {
        if (errno != 0)
        {
            connection.Close(SocketErrno.ToStreamError(errno));
            return;
        }

        Statistics.CountOpened();
        Loop.Watch(connection, LoopReadiness.Readable);
        Begin(connection, TcpSocket.TryName(connection.Descriptor, out var local) ? local : Local);
        FlushLater(connection);
    }

    /// <summary>Nothing more is read, but answers may still be waited for.</summary>
    internal void OnInputClosed(TcpConnection connection)
    {
        // Requests to the same peer need a connection that it still reads for sure
        _table.Hide(connection);
        _directory?.Remove(connection.Remote, connection.Id);
        connection.Marks.HalfClosedAt = Math.Max(Loop.Now, 1);
    }

    /// <summary>The connection is over; it takes its descriptor back here.</summary>
    internal void OnClosed(TcpConnection connection, bool wasOpen)
    {
        Loop.Unregister(connection);
        _ = SocketCalls.Close(connection.Descriptor);
        _table.Remove(connection);
        _directory?.Remove(connection.Remote, connection.Id);
        _live.TryRemove(connection.Id, out _);
        Node.Admission.Leave(connection.Remote);
        if (!wasOpen)
        {
            Statistics.CountConnectFailure();
            return;
        }

        Statistics.CountClosed();
        if (connection.Intake is { Error: not StreamFramerError.None and var error }) _framingErrors.Add(connection.Remote, Local, error);
        _reports.AddEnded(connection.Flow);
        Loop.FlushAtEndOfPass(this);
    }

    // RFC 3261 section 18.1.1 speaks of reusing an open connection to the same address, port and transport; this is the case without one
    private TcpConnection? Open(in IpEndpoint remote, out SendError error)
    {
        error = SendError.Unsendable;
        if (_isClosed || remote.IsIPv4 != Local.IsIPv4 || remote.Port == 0 || remote.IsWildcard) return null;
        if (!Node.Admission.TryEnter(remote))
        {
            Statistics.CountRefusedByLimit();
            return null;
        }

        // From the address that the listener has, so that the peer sees the one it knows
        var descriptor = TcpSocket.Connect(remote, Local, Node.Options);
        if (descriptor < 0)
        {
            Node.Admission.Leave(remote);
            Statistics.CountConnectFailure();
            error = SocketErrno.ToStreamError(-descriptor);
            return null;
        }

        var connection = TryAdd(descriptor, remote, outgoing: true);
        if (connection is null) return null;
        Loop.Watch(connection, LoopReadiness.Writable);
        _deadlines.Add(connection);
        return connection;
    }

    private void OnAccepted(int descriptor, IpEndpoint remote)
    {
        if (_isClosed || !Node.Admission.TryEnter(remote))
        {
            Statistics.CountRefusedByLimit();
            _ = SocketCalls.Close(descriptor);
            return;
        }

        if (TryAdd(descriptor, remote, outgoing: false) is not { } connection) return;
        Statistics.CountAccepted();
        var local = Local;
        if (local.IsWildcard && TcpSocket.TryName(descriptor, out var named)) local = named;
        Begin(connection, local);
    }

    /// <summary>Null, and the descriptor closed, when the kernel watches no more: it has a limit for each user (fs.epoll.max_user_watches), and needs memory.</summary>
    private TcpConnection? TryAdd(int descriptor, in IpEndpoint remote, bool outgoing)
    {
        var connection = new TcpConnection(this, descriptor, Node.NextConnection(Loop.Index), remote, outgoing);
        try
        {
            Loop.Register(connection);
        }
        catch (IOException)
        {
            _ = SocketCalls.Close(descriptor);
            Node.Admission.Leave(remote);
            Statistics.CountRefusedByLimit();
            return null;
        }

        _live[connection.Id] = connection;
        _table.Add(connection);
        _directory?.Add(remote, connection.Id);
        return connection;
    }

    /// <summary>The way to the loop that has the connection; null when it is this one, or nobody has it.</summary>
    private BorrowedChannel? OtherOwner(in Flow flow)
    {
        // RFC 3261 section 18.1.1: an open connection to the same address, port and transport is used again, whichever loop has it
        var connection = flow.Connection;
        if (_directory is null || (connection == 0 && !_directory.TryFind(flow.Remote, out connection))) return null;
        var loop = StreamNode.LoopOf(connection);
        return loop < _others.Length ? _others[loop] : null;
    }

    private void Begin(TcpConnection connection, in IpEndpoint local)
    {
        connection.Open(_identity with { Connection = connection.Id, Local = local, Remote = connection.Remote }, Loop.Now);
        _watch.Begin();
    }

    private void Close()
    {
        try
        {
            Flush();
        }
        finally
        {
            _isClosed = true;
            foreach (var connection in _live.Values) connection.Close();
            _reports.Tell();
            Reader.Dispose();
            _closed.SetResult();
        }
    }
}
