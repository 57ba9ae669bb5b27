namespace ActorSip.Transport.Streams;

/// <summary>Limits and times of stream connections. A time of zero switches that limit off, unless it says otherwise.</summary>
public sealed record StreamOptions
{
    /// <summary>The longest message that a buffer carries, less room for one read.</summary>
    internal const int LargestMessage = (1 << 20) - (1 << 16);

    /// <summary>Connections the kernel holds ready before they are accepted.</summary>
    public required int Backlog { get; init; }

    /// <summary>Connections of the node, both ways; one more is accepted and closed at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>The same for each remote IP address, so that one peer cannot take all.</summary>
    public required int MaxConnectionsPerAddress { get; init; }

    /// <summary>How long to wait for a connection that we open; below Timer B and F, so that the next target is still tried in time.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>Messages waiting to be written on one connection.</summary>
    public required int MaxQueuedMessages { get; init; }

    /// <summary>Bytes waiting to be written on one connection. A single message always fits.</summary>
    public required int MaxQueuedBytes { get; init; }

    /// <summary>A peer that has taken nothing for so long, though there is something to write, is closed.</summary>
    public required TimeSpan WriteStallTimeout { get; init; }

    /// <summary>
    /// Bytes received on one connection that its loop has not had time for; beyond it the connection is not read, and TCP slows the peer down.
    /// </summary>
    public required int MaxUndeliveredBytes { get; init; }

    /// <summary>Memory of the node for messages whose end has not come yet, bytes; beyond it the connection whose message began first is closed.</summary>
    public required long MaxUnfinishedBytes { get; init; }

    /// <summary>CRLFs and pings of one connection within a minute, besides two for each message; one more closes it.</summary>
    public required int MaxKeepalives { get; init; }

    /// <summary>Longest start line with headers, bytes.</summary>
    public required int MaxHeaderBytes { get; init; }

    /// <summary>Longest body, bytes.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>An accepted connection that has sent no message for so long is closed: it costs us more than the one who opened it.</summary>
    public required TimeSpan FirstMessageTimeout { get; init; }

    /// <summary>
    /// A message whose beginning is here must be complete within this time (RFC 4475 section 3.1.2.2: a Content-Length larger than the body).
    /// </summary>
    public required TimeSpan WholeMessageTimeout { get; init; }

    /// <summary>Nothing read or written for so long: closed.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>
    /// How long a connection that the peer has closed for its own sending still takes answers. A peer that is quite gone looks the same, so it is short;
    /// zero closes at once.
    /// </summary>
    public required TimeSpan HalfClosedTime { get; init; }

    /// <summary>A connection on which nothing moves for so long is probed; one whose peer does not answer is closed some 30 s later.</summary>
    public required TimeSpan KeepAliveTime { get; init; }

    /// <summary>A connection whose peer has not acknowledged what was sent for so long is closed. Linux only; zero leaves it to the system, which takes a quarter of an hour.</summary>
    public required TimeSpan UnacknowledgedTimeout { get; init; }

    private TimeSpan[] Times => [WriteStallTimeout, FirstMessageTimeout, WholeMessageTimeout, IdleTimeout, HalfClosedTime, KeepAliveTime, UnacknowledgedTimeout];

    /// <summary>What is wrong with these values, or null.</summary>
    public string? Check() => this switch
    {
        { Backlog: < 1 } => "the backlog must be at least 1",
        { MaxConnections: < 1 } or { MaxConnectionsPerAddress: < 1 } => "the numbers of connections must be at least 1",
        { MaxQueuedMessages: < 1 } or { MaxQueuedBytes: < 1 } or { MaxUndeliveredBytes: < 1 } or { MaxUnfinishedBytes: < 1 } or { MaxKeepalives: < 1 } => "the queues must hold at least 1",
        { MaxHeaderBytes: < 256 } => "headers of 256 bytes must be allowed",
        { MaxBodyBytes: < 0 } => "the body limit must not be negative",
        _ when (long)MaxHeaderBytes + MaxBodyBytes > LargestMessage => $"headers and body together must not exceed {LargestMessage} bytes",
        _ when ConnectTimeout <= TimeSpan.Zero => "the connect timeout must be positive",
        _ when Times.Min() < TimeSpan.Zero => "times must not be negative",
        _ => null,
    };
}
