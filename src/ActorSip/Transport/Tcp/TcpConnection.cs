using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;
using ActorSip.Transport.Streams;

namespace ActorSip.Transport.Tcp;

/// <summary>One connection: its socket on the loop, what has begun to come and what waits to go. Loop thread only, except where said.</summary>
internal sealed class TcpConnection : WatchedConnection, ILoopSource, IStreamEffects
{
    private readonly BatchingTcpChannel _channel;
    private readonly TcpWriteQueue _queue = new();
    private readonly StreamIntake _intake;
    private Flow _flow;
    private int _settled;
    private bool _isBlocked;
    private bool _isInputClosed;

    public TcpConnection(BatchingTcpChannel channel, int descriptor, long id, in IpEndpoint remote, bool outgoing)
        : base(id, remote, outgoing)
    {
        _channel = channel;
        Descriptor = descriptor;
        Intake = _intake = new StreamIntake(channel.Node, channel.Statistics, this);
    }

    public int Descriptor { get; }

    /// <summary>True while it stands in the channel's list for the end of the pass.</summary>
    public bool IsDirty { get; set; }

    /// <summary>The flow of all that comes and goes here; none before it is open.</summary>
    public ref readonly Flow Flow => ref _flow;

    public override int QueuedMessages => _queue.Count;

    public override int Settled => _settled;

    /// <summary>It is open at both ends.</summary>
    public void Open(in Flow flow, long now)
    {
        _flow = flow;
        IsOpen = true;
        Marks.OpenedAt = now;
    }

    public bool OnReady(LoopReadiness ready)
    {
        if (!IsOpen)
        {
            // A connection that is being opened is ready when the kernel knows how that went
            if (!IsClosing) _channel.OnConnected(this, TcpSocket.PendingError(Descriptor));
            return false;
        }

        if ((ready & LoopReadiness.Writable) != LoopReadiness.None) Write();
        if (!IsOpen || (ready & (LoopReadiness.Readable | LoopReadiness.Error)) == LoopReadiness.None) return false;
        if (!_isInputClosed) return Read();

        // The peer had said already that no more comes: so this is its end
        Close();
        return false;
    }

    /// <summary>Puts a message behind those that wait; false when there is no room.</summary>
    /// <param name="message">Retained until it is out; null for a pong.</param>
    public bool TryQueue(MessageBuffer? message, int length, long ticket)
    {
        if (IsFull(length))
        {
            // What has only gathered in this pass may well go out
            Flush();
            if (IsClosing || IsFull(length)) return false;
        }

        message?.Retain();
        _queue.Enqueue(new OutgoingStreamMessage(message, length, ticket));

        // A full batch need not wait for the end of the pass
        if (IsOpen && !_isBlocked && _queue.Count >= TcpWriter.MaxMessages) Write();
        else _channel.FlushLater(this);
        return true;
    }

    /// <summary>Writes what waits, unless the system takes no more for now. Called at the end of a pass.</summary>
    public void Flush()
    {
        if (IsOpen && !_isBlocked) Write();
    }

    public bool Deliver(ReadOnlySpan<byte> bytes, MessageBuffer? memory, int offset)
    {
        switch (_channel.Deliver(memory!, offset, bytes.Length, _flow))
        {
            case Reception.Heard:
                Marks.IsUsed = true;
                break;
            case Reception.Refused:
                Close();
                break;
            default:
                break;
        }

        return IsOpen;
    }

    public void AnswerPing() => TryQueue(null, 2, 0);

    public void Break(bool isAnswered)
    {
        if (isAnswered && _channel.Node.Options.HalfClosedTime > TimeSpan.Zero) _channel.OnInputClosed(this);
        else Close();
    }

    public void CloseNow() => Close();

    public void GiveUpSoon() => _channel.Loop.Post(new LoopAction(_intake.GiveUp));

    public override void Close() => Close(SendError.Refused);

    /// <summary>Closes at once; who must hear of it does so at the end of the pass.</summary>
    /// <param name="why">Becomes of what is still unwritten.</param>
    public void Close(SendError why)
    {
        if (IsClosing) return;
        IsClosing = true;
        var wasOpen = IsOpen;
        IsOpen = false;
        _intake.End();
        _channel.OnClosed(this, wasOpen);
        while (_queue.Count > 0) Settle(why);
    }

    private bool IsFull(int length)
    {
        var options = _channel.Node.Options;
        return _queue.Count >= options.MaxQueuedMessages || (_queue.Count > 0 && _queue.Bytes + length > options.MaxQueuedBytes);
    }

    private bool Read()
    {
        Activity++;
        var isSound = false;
        try
        {
            var count = _channel.Reader.Read(this, out var isFull);
            isSound = true;
            if (count > 0) return isFull && IsOpen;
            OnNothingRead(count);
            return false;
        }
        finally
        {
            // After a fault of ours nobody knows where the next message begins
            if (!isSound) Close();
        }
    }

    private void OnNothingRead(int count)
    {
        if (count == 0) EndInput();
        else if (count is not (-SocketErrno.TryAgain or -SocketErrno.Interrupted)) Close();
    }

    private void EndInput()
    {
        // Only who has asked something can still wait for an answer
        if (_intake.Framed == 0 || _channel.Node.Options.HalfClosedTime == TimeSpan.Zero)
        {
            Close();
            return;
        }

        _isInputClosed = true;
        Watch();
        _channel.OnInputClosed(this);
    }

    private void Write()
    {
        Activity++;
        while (_queue.Count > 0)
        {
            var count = _channel.Writer.Write(Descriptor, _queue, out var offered);
            if (count == -SocketErrno.Interrupted) continue;
            if (count < 0 && count != -SocketErrno.TryAgain)
            {
                Close();
                return;
            }

            if (count > 0) Forget(count);
            if (count == offered) continue;
            Block(true);
            return;
        }

        Block(false);
    }

    /// <summary>So many bytes are out.</summary>
    private void Forget(int bytes)
    {
        bytes += _queue.Written;
        while (_queue.Count > 0 && bytes >= _queue[0].Length)
        {
            bytes -= _queue[0].Length;
            Settle(SendError.None);
        }

        _queue.Written = bytes;
    }

    /// <summary>The first of the queue is out, or never will be.</summary>
    private void Settle(SendError failure)
    {
        ref readonly var message = ref _queue[0];
        if (failure != SendError.None) _channel.Fail(message.Ticket, failure);
        else if (message.Message is not null) _channel.Statistics.CountOut(message.Length);
        _queue.Dequeue();
        _settled++;
    }

    private void Block(bool isBlocked)
    {
        if (_isBlocked == isBlocked) return;
        _isBlocked = isBlocked;
        Watch();
    }

    private void Watch() => _channel.Loop.Watch(this, (_isInputClosed ? LoopReadiness.None : LoopReadiness.Readable) | (_isBlocked ? LoopReadiness.Writable : LoopReadiness.None));
}
