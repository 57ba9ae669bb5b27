using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorSip.Logging;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Transport.Streams;

/// <summary>
/// SIP over TCP on one address (RFC 3261 section 18): a listening socket, the connections accepted there and those opened from there. DotNetty's threads
/// read, frame and write; the loop gets whole messages in batches, and what it sends in one pass goes out as one task for each connection. Neither thread
/// ever waits for the other.
/// </summary>
public sealed class TcpChannel : ITransportChannel, ILoopFlush
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ILoop _loop;
    private readonly IInboundSink _sink;
    private readonly StreamNode _node;
    private readonly Flow _identity;
    private readonly TcpListenSocket _listener;
    private readonly ConnectionTable<StreamConnection> _table = new();
    private readonly ConnectionWatch<StreamConnection> _watch;
    private readonly List<StreamConnection> _dirty = [];
    private readonly ConcurrentDictionary<long, StreamConnection> _live = new();
    private readonly FramingErrorLog _framingErrors;
    private volatile bool _disposed;

    /// <summary>Binds and listens; nothing is accepted before <see cref="Start"/>.</summary>
    /// <param name="bound">
    /// Node, NodeEpoch, Socket and Local (the address to bind; port 0 for any) as they shall stand in every flow; the rest is not read.
    /// </param>
    /// <param name="loop">The loop that sends and on which the sink is called.</param>
    /// <param name="sink">Gets each message in a buffer of its own; the offset counts from the beginning of the array.</param>
    /// <param name="node">What this channel shares with the node's others.</param>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public TcpChannel(in Flow bound, ILoop loop, IInboundSink sink, StreamNode node)
    {
        _loop = loop;
        _sink = sink;
        _node = node;
        Inbox = new StreamInbox(loop, this);
        _framingErrors = new FramingErrorLog(loop, node.Log);
        _watch = new ConnectionWatch<StreamConnection>(loop, _table, node.Options, Statistics);
        _listener = new TcpListenSocket(bound.Local, node.Options.Backlog, node.Group, Accept);
        _identity = new Flow
        {
            Node = bound.Node,
            NodeEpoch = bound.NodeEpoch,
            Socket = bound.Socket,
            Transport = TransportProtocol.Tcp,
            Local = _listener.Local,
        };
    }

    public ushort Socket => _identity.Socket;

    public TransportProtocol Transport => TransportProtocol.Tcp;

    public IpEndpoint Local => _identity.Local;

    public StreamStatistics Statistics { get; } = new();

    internal StreamInbox Inbox { get; }

    internal OutgoingMessagePool Pool { get; } = new();

    internal StreamOptions Options => _node.Options;

    internal UnfinishedBytes Unfinished => _node.Unfinished;

    internal long Now => _node.Now;

    internal ILoggingAdapter Log => _node.Log;

    internal LimitedLog LimitedLog => _node.LimitedLog;

    /// <summary>Begins to accept connections. Once.</summary>
    public void Start() => _listener.Start();

    /// <summary>From any thread: other loops ask too.</summary>
    public bool IsOpen(in Flow flow) => flow.Connection == 0 || _live.ContainsKey(flow.Connection);

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        StreamConnection? connection;
        if (flow.Connection != 0)
        {
            // A peer that has ended its own sending still gets answers; a request it could not answer any more.
            if (!_table.TryFind(flow.Connection, out connection) || (ticket != 0 && connection.Marks.HalfClosedAt != 0))
            {
                Refuse(ticket, SendError.FlowGone);
                return;
            }
        }
        else if (!_table.TryFind(flow.Remote, out connection))
        {
            connection = Open(flow.Remote);
            if (connection is null)
            {
                Refuse(ticket, SendError.Unsendable);
                return;
            }
        }

        if (!connection.TryQueue(message.Length))
        {
            Statistics.CountQueueFull();
            Refuse(ticket, SendError.QueueFull);
            return;
        }

        connection.Append(Pool.Rent(connection, message, ticket));
        if (connection.IsDirty) return;
        connection.IsDirty = true;
        _dirty.Add(connection);
        _loop.FlushAtEndOfPass(this);
    }

    /// <summary>Hands what has gathered in the pass to DotNetty. Called by the loop.</summary>
    public void Flush()
    {
        foreach (var connection in _dirty)
        {
            connection.IsDirty = false;
            HandOver(connection);
        }

        _dirty.Clear();
    }

    public void StopAccepting() => _listener.Dispose();

    public void AddStatistics(IDictionary<string, long> all) => Statistics.AddTo(all);

    /// <summary>Closes everything. The loop should still run, since it hears of it; the DotNetty group must.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        StopAccepting();
        var ended = new List<Task>();
        foreach (var connection in _live.Values)
        {
            connection.Close();
            ended.Add(connection.Ended.Task);
        }

        try
        {
            await Task.WhenAll(ended).WaitAsync(CloseTimeout);
        }
        catch (TimeoutException)
        {
            Log.Warning("{0} TCP connections to {1} did not close in time; they are left to the system", _live.Count, Local);
        }
    }

    /// <summary>Something happened on a DotNetty thread. Called by the inbox, on the loop.</summary>
    internal void Take(in StreamEvent happened)
    {
        switch (happened.Kind)
        {
            case StreamEventKind.Received:
                OnReceived(happened.Connection!, happened.Message!);
                break;
            case StreamEventKind.Opened:
                OnOpened(happened.Connection!);
                break;
            case StreamEventKind.InputClosed:
                // Requests to the same peer need a connection that it still reads for sure
                _table.Hide(happened.Connection!);
                happened.Connection!.Marks.HalfClosedAt = Math.Max(_loop.Now, 1);
                break;
            case StreamEventKind.Closed:
                OnClosed(happened.Connection!);
                break;
            case StreamEventKind.ConnectFailed:
                OnConnectFailed(happened.Connection!, happened.Error);
                break;
            default:
                _sink.OnSendFailed(happened.Ticket, happened.Error);
                break;
        }
    }

    /// <summary>The inbox has delivered what it had.</summary>
    internal void EndBatch() => _sink.OnBatchEnd();

    internal Flow FlowOf(long connection, EndPoint? local, in IpEndpoint remote) =>
        _identity with { Connection = connection, Local = local is null ? Local : SocketEndpoints.From(local), Remote = remote };

    /// <summary>Makes a DotNetty channel of a socket. On the connection's thread, or before it has one.</summary>
    internal StreamSocketChannel Adopt(StreamConnection connection, Socket socket, bool connected)
    {
        TcpSocketOptions.Apply(socket, Options);
        var channel = new StreamSocketChannel(socket, connected);
        channel.Pipeline.AddLast(new StreamHandler(connection, _node));
        connection.Socket = channel;
        return channel;
    }

    /// <summary>The connection is over. On its DotNetty thread.</summary>
    internal void Forget(StreamConnection connection)
    {
        if (_live.TryRemove(connection.Id, out _)) _node.Admission.Leave(connection.Remote);
    }

    public void Keep(in Flow flow, int milliseconds)
    {
        if (_table.TryFind(flow.Connection, out var connection)) connection.Marks.KeptUntil = Math.Max(connection.Marks.KeptUntil, _loop.Now + milliseconds);
    }

    private void OnReceived(StreamConnection connection, MessageBuffer message)
    {
        connection.Delivered(message.Length);
        switch (_sink.OnReceived(message, message.Offset, message.Length, connection.Flow))
        {
            case Reception.Heard:
                connection.Marks.IsUsed = true;
                break;
            case Reception.Refused:
                connection.Close();
                break;
            default:
                break;
        }
    }

    private void OnOpened(StreamConnection connection)
    {
        if (connection.Outgoing) Statistics.CountOpened();
        connection.IsOpen = true;
        connection.Marks.OpenedAt = _loop.Now;
        _table.Add(connection);
        _watch.Begin();
        if (!connection.IsDirty) HandOver(connection);
    }

    private void OnClosed(StreamConnection connection)
    {
        Statistics.CountClosed();
        connection.IsOpen = false;
        _table.Remove(connection);
        connection.TakePending()?.Fail(SendError.Refused);
        if (connection.Intake is { Error: not StreamFramerError.None and var error }) _framingErrors.Add(connection.Remote, Local, error);
        _sink.OnFlowClosed(connection.Flow);
    }

    private void OnConnectFailed(StreamConnection connection, SendError error)
    {
        if (connection.Outgoing) Statistics.CountConnectFailure();
        else Statistics.CountClosed();
        _table.Remove(connection);
        connection.TakePending()?.Fail(error);
    }

    private static void HandOver(StreamConnection connection)
    {
        if (connection.IsOpen && connection.TakePending() is { } first) connection.EventLoop.Execute(first);
    }

    private void Refuse(long ticket, SendError error)
    {
        if (ticket == 0) return;

        // Not from within Send: the one who sends is in the middle of something
        Inbox.Add(StreamEvent.SendFailed(ticket, error));
        Inbox.Signal();
    }

    // RFC 3261 section 18.1.1 speaks of reusing an open connection to the same address, port and transport; this is the case without one
    private StreamConnection? Open(in IpEndpoint remote)
    {
        if (_disposed || remote.IsIPv4 != Local.IsIPv4 || remote.Port == 0 || remote.IsWildcard) return null;
        if (!_node.Admission.TryEnter(remote))
        {
            Statistics.CountRefusedByLimit();
            return null;
        }

        var connection = Add(remote, outgoing: true);
        _table.Add(connection);
        connection.EventLoop.Execute(new TcpConnector(connection, Local));
        return connection;
    }

    /// <summary>A new connection, on a thread of the pool.</summary>
    private void Accept(Socket socket)
    {
        try
        {
            var remote = SocketEndpoints.From(socket.RemoteEndPoint);
            if (_disposed || !_node.Admission.TryEnter(remote))
            {
                Statistics.CountRefusedByLimit();
                socket.Dispose();
                return;
            }

            Statistics.CountAccepted();
            _ = RegisterAsync(Add(remote, outgoing: false), socket);
        }
        catch (SocketException)
        {
            // Gone before we could ask who it was
            socket.Dispose();
        }
    }

    private StreamConnection Add(in IpEndpoint remote, bool outgoing)
    {
        var connection = new StreamConnection(this, _node.NextConnection(_loop.Index), remote, outgoing, _node.Group.GetNext());
        _live[connection.Id] = connection;
        if (_disposed) connection.Close();
        return connection;
    }

    private async Task RegisterAsync(StreamConnection connection, Socket socket)
    {
        try
        {
            await connection.EventLoop.RegisterAsync(Adopt(connection, socket, connected: true));
        }
        catch (Exception e) when (e is SocketException or ChannelException or ClosedChannelException or ObjectDisposedException)
        {
            // Gone again before it was ours: nobody has seen it yet
            socket.Dispose();
            connection.ReportOver(SendError.Refused);
        }
    }
}
