namespace ActorSip.Transport.Streams;

/// <summary>What a stream channel has done since its start. Read from any thread; the numbers are each right, but not of one instant.</summary>
public sealed class StreamStatistics
{
    private long _accepted;
    private long _opened;
    private long _closed;
    private long _connectFailures;
    private long _refusedByLimit;
    private long _framingErrors;
    private long _messagesIn;
    private long _bytesIn;
    private long _messagesOut;
    private long _bytesOut;
    private long _keepalives;
    private long _queueFull;
    private long _timedOut;
    private long _paused;
    private long _unfinishedRefused;
    private long _keepalivesRefused;

    /// <summary>Connections accepted, those turned away for a limit not counted.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections opened by us.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Connections that have ended, whoever opened them.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>Connections open now.</summary>
    public long OpenNow => Accepted + Opened - Closed;

    /// <summary>Connections we wanted to open in vain.</summary>
    public long ConnectFailures => Volatile.Read(ref _connectFailures);

    /// <summary>Connections closed as soon as accepted, or never opened, because there were too many.</summary>
    public long RefusedByLimit => Volatile.Read(ref _refusedByLimit);

    /// <summary>Connections closed because their bytes could not be cut into messages.</summary>
    public long FramingErrors => Volatile.Read(ref _framingErrors);

    public long MessagesIn => Volatile.Read(ref _messagesIn);

    /// <summary>Bytes of messages received, keepalives and unfinished messages not counted.</summary>
    public long BytesIn => Volatile.Read(ref _bytesIn);

    /// <summary>Messages handed to the kernel whole.</summary>
    public long MessagesOut => Volatile.Read(ref _messagesOut);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>Pings received (RFC 5626 section 3.5.1).</summary>
    public long Keepalives => Volatile.Read(ref _keepalives);

    /// <summary>Messages refused because the write queue of their connection was full.</summary>
    public long QueueFull => Volatile.Read(ref _queueFull);

    /// <summary>Connections we closed because of a time limit: stalled, idle, silent from the start, half a message, half closed.</summary>
    public long TimedOut => Volatile.Read(ref _timedOut);

    /// <summary>How often a connection was not read for a while because its loop was behind.</summary>
    public long Paused => Volatile.Read(ref _paused);

    /// <summary>Connections closed because they brought too many keepalives.</summary>
    public long KeepalivesRefused => Volatile.Read(ref _keepalivesRefused);

    internal void CountKeepalivesRefused() => Interlocked.Increment(ref _keepalivesRefused);

    /// <summary>Connections closed because the node had no room for their unfinished message.</summary>
    public long UnfinishedRefused => Volatile.Read(ref _unfinishedRefused);

    internal void CountUnfinishedRefused() => Interlocked.Increment(ref _unfinishedRefused);

    /// <summary>Adds the counters under their names.</summary>
    internal void AddTo(IDictionary<string, long> all)
    {
        StatisticsSum.Add(all, "tcp.connections", OpenNow);
        StatisticsSum.Add(all, "tcp.accepted", Accepted);
        StatisticsSum.Add(all, "tcp.opened", Opened);
        StatisticsSum.Add(all, "tcp.connects-failed", ConnectFailures);
        StatisticsSum.Add(all, "tcp.refused-by-limit", RefusedByLimit);
        StatisticsSum.Add(all, "tcp.refused-unfinished", UnfinishedRefused);
        StatisticsSum.Add(all, "tcp.refused-keepalives", KeepalivesRefused);
        StatisticsSum.Add(all, "tcp.framing-errors", FramingErrors);
        StatisticsSum.Add(all, "tcp.timed-out", TimedOut);
        StatisticsSum.Add(all, "tcp.paused", Paused);
        StatisticsSum.Add(all, "tcp.queue-full", QueueFull);
        StatisticsSum.Add(all, "tcp.messages-in", MessagesIn);
        StatisticsSum.Add(all, "tcp.bytes-in", BytesIn);
        StatisticsSum.Add(all, "tcp.messages-out", MessagesOut);
        StatisticsSum.Add(all, "tcp.bytes-out", BytesOut);
    }

    internal void CountAccepted() => Interlocked.Increment(ref _accepted);

    internal void CountOpened() => Interlocked.Increment(ref _opened);

    internal void CountClosed() => Interlocked.Increment(ref _closed);

    internal void CountConnectFailure() => Interlocked.Increment(ref _connectFailures);

    internal void CountRefusedByLimit() => Interlocked.Increment(ref _refusedByLimit);

    internal void CountFramingError() => Interlocked.Increment(ref _framingErrors);

    internal void CountKeepalive() => Interlocked.Increment(ref _keepalives);

    internal void CountQueueFull() => Interlocked.Increment(ref _queueFull);

    internal void CountTimedOut() => Interlocked.Increment(ref _timedOut);

    internal void CountPaused() => Interlocked.Increment(ref _paused);

    internal void CountIn(int bytes)
    {
        Interlocked.Increment(ref _messagesIn);
        Interlocked.Add(ref _bytesIn, bytes);
    }

    internal void CountOut(int bytes)
    {
        Interlocked.Increment(ref _messagesOut);
        Interlocked.Add(ref _bytesOut, bytes);
    }
}
