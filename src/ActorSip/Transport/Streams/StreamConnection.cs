using System.Net.Sockets;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Transport.Streams;

/// <summary>
/// One connection. Its DotNetty thread reads and writes, the loop decides what to send and owns <see cref="Pending"/> and the fields below it; between
/// the two stand the inbox of the channel, the task queue of DotNetty, and counters that either may read.
/// </summary>
internal sealed class StreamConnection(TcpChannel channel, long id, IpEndpoint remote, bool outgoing, IEventLoop eventLoop) : WatchedConnection(id, remote, outgoing)
{
    private static readonly DotNetty.Common.Concurrency.TaskCompletionSource NoPromise = DotNetty.Common.Concurrency.TaskCompletionSource.Void;

    private int _queuedMessages;
    private long _queuedBytes;
    private int _settled;
    private int _undeliveredBytes;
    private int _paused;
    private bool _opened;
    private bool _over;

    public IEventLoop EventLoop { get; } = eventLoop;

    public TcpChannel Channel { get; } = channel;

    /// <summary>The flow of all that comes and goes here; set before the connection is reported open.</summary>
    public Flow Flow { get; private set; }

    /// <summary>Set on the DotNetty thread before anything is read, written or closed there.</summary>
    public StreamSocketChannel? Socket { get; set; }

    /// <summary>Completes when nothing more will be reported.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True as long as DotNetty can still get something out.</summary>
    public bool IsWritable => Socket is { Open: true };

    public override int QueuedMessages => Volatile.Read(ref _queuedMessages);

    public override int Settled => Volatile.Read(ref _settled);

    // Loop only, from here

    /// <summary>First and last message of the chain that waits for the end of the pass, or for the connection to open.</summary>
    public OutgoingMessage? Pending { get; private set; }

    private OutgoingMessage? LastPending { get; set; }

    /// <summary>True while it stands in the channel's list for the end of the pass.</summary>
    public bool IsDirty { get; set; }

    public void Append(OutgoingMessage message)
    {
        if (LastPending is null) Pending = message;
        else LastPending.Next = message;
        LastPending = message;
    }

    public OutgoingMessage? TakePending()
    {
        var first = Pending;
        Pending = LastPending = null;
        return first;
    }

    /// <summary>Closes soon, on the DotNetty thread. What is still unwritten fails.</summary>
    public override void Close()
    {
        IsClosing = true;
        EventLoop.Execute(static connection => ((StreamConnection)connection).CloseNow(), this);
    }

    /// <summary>The loop has had a message: read on if it was too much before.</summary>
    public void Delivered(int bytes)
    {
        var left = Interlocked.Add(ref _undeliveredBytes, -bytes);
        if (Volatile.Read(ref _paused) != 0 && left <= Channel.Options.MaxUndeliveredBytes / 2)
            EventLoop.Execute(static connection => ((StreamConnection)connection).Resume(), this);
    }

    // Either thread

    /// <summary>Room in the write queue; what is let in is counted until <see cref="Settle"/>.</summary>
    public bool TryQueue(int bytes)
    {
        var options = Channel.Options;
        var messages = Volatile.Read(ref _queuedMessages);
        if (messages >= options.MaxQueuedMessages || (messages > 0 && Volatile.Read(ref _queuedBytes) + bytes > options.MaxQueuedBytes)) return false;
        Interlocked.Increment(ref _queuedMessages);
        Interlocked.Add(ref _queuedBytes, bytes);
        return true;
    }

    /// <summary>A message of the queue is written, or will never be.</summary>
    public void Settle(bool isMessage, int bytes, long ticket, SendError failure)
    {
        Interlocked.Decrement(ref _queuedMessages);
        Interlocked.Add(ref _queuedBytes, -bytes);
        Interlocked.Increment(ref _settled);
        if (failure == SendError.None)
        {
            if (isMessage) Channel.Statistics.CountOut(bytes);
        }
        else if (ticket != 0)
        {
            Channel.Inbox.Add(StreamEvent.SendFailed(ticket, failure));
            Channel.Inbox.Signal();
        }
    }

    // DotNetty thread only, from here

    /// <summary>True once DotNetty has taken the channel over: only then can it be closed by it.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>True when it is to be closed.</summary>
    public bool IsCloseWanted { get; private set; }

    public void Touch() => Activity++;

    /// <summary>Puts a message into the inbox of the loop.</summary>
    public void Deliver(MessageBuffer message)
    {
        Interlocked.Add(ref _undeliveredBytes, message.Length);
        Channel.Inbox.Add(StreamEvent.Received(this, message));
    }

    /// <summary>At the end of a read: stops reading if the loop has too much of this connection already.</summary>
    public void PauseIfTooMuch(IChannelConfiguration configuration)
    {
        var limit = Channel.Options.MaxUndeliveredBytes;
        if (Volatile.Read(ref _undeliveredBytes) <= limit) return;
        Interlocked.Exchange(ref _paused, 1);

        // The loop may have emptied it just before it could see that we stop; else it sees, and has us resume
        if (Volatile.Read(ref _undeliveredBytes) > limit / 2)
        {
            configuration.AutoRead = false;
            Channel.Statistics.CountPaused();
        }
        else
            Interlocked.Exchange(ref _paused, 0);
    }

    private void Resume()
    {
        if (Interlocked.Exchange(ref _paused, 0) != 0 && Socket is { Open: true } socket) socket.Configuration.AutoRead = true;
    }

    public void Write(OutgoingMessage message)
    {
        // Straight into DotNetty's queue with the promise that promises nothing: WriteAsync would make a task for each message, and an exception for
        // each that is lost
        if (Socket?.Unsafe.OutboundBuffer is { } buffer) buffer.AddMessage(message, message.ReadableBytes, NoPromise);
        else message.Release();
    }

    public void Flush()
    {
        Touch();
        Socket?.Unsafe.Flush();
    }

    /// <summary>Closes, at once or as soon as there is something to close: it may have been asked for before DotNetty knew the connection.</summary>
    public void CloseNow()
    {
        IsCloseWanted = true;
        if (IsRegistered && Socket is { } socket) _ = CloseAsync(socket);
    }

    /// <summary>It is open at both ends.</summary>
    public void ReportOpened()
    {
        // DotNetty may finish connecting a channel that was closed meanwhile
        if (_opened || _over || Socket is null) return;
        if (IsCloseWanted)
        {
            CloseNow();
            return;
        }

        _opened = true;
        Flow = Channel.FlowOf(Id, Socket.LocalAddress, Remote);
        Report(StreamEvent.Of(StreamEventKind.Opened, this));
    }

    public void ReportInputClosed() => Report(StreamEvent.Of(StreamEventKind.InputClosed, this));

    /// <summary>It was open and is over, or could never be opened; the first report counts.</summary>
    public void ReportOver(SendError whyNeverOpened)
    {
        if (_over) return;
        _over = true;
        Report(_opened ? StreamEvent.Of(StreamEventKind.Closed, this) : StreamEvent.ConnectFailed(this, whyNeverOpened));
        Channel.Forget(this);
        Ended.TrySetResult();
    }

    private async Task CloseAsync(StreamSocketChannel socket)
    {
        try
        {
            await socket.CloseAsync();
        }
        catch (SocketException e)
        {
            // The socket is closed all the same; only saying goodbye to the peer failed
            Channel.LimitedLog.Write(LogLevel.DebugLevel, null, "Closing connection {0} to {1}: {2}", Id, Remote, e.SocketErrorCode);
        }
    }

    private void Report(in StreamEvent happened)
    {
        Channel.Inbox.Add(happened);
        Channel.Inbox.Signal();
    }
}
