namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.transport.tcp</c>. Sizes in bytes; the longest message is in <see cref="NodeOptions.Messages"/>.</summary>
public sealed record TcpOptions
{
    public required ChannelKind Channel { get; init; }

    /// <summary>Connections the kernel holds ready before they are accepted.</summary>
    public required int Backlog { get; init; }

    /// <summary>Connections of the node, both ways.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>The same for one remote IP address.</summary>
    public required int MaxConnectionsPerAddress { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>Messages that wait to be written on one connection.</summary>
    public required int WriteQueueMessages { get; init; }

    /// <summary>Bytes that wait to be written on one connection.</summary>
    public required int WriteQueueBytes { get; init; }

    /// <summary>A peer that takes nothing for so long is closed; zero: never.</summary>
    public required TimeSpan WriteStallTimeout { get; init; }

    /// <summary>Portable channel: bytes read on one connection that the loop has not come to; beyond it reading pauses.</summary>
    public required int MaxUndelivered { get; init; }

    /// <summary>Bytes of the node for messages whose end has not come; beyond it the connection whose message began first is closed.</summary>
    public required long MaxUnfinished { get; init; }

    /// <summary>Keepalives of one connection within a minute.</summary>
    public required int MaxKeepalives { get; init; }

    /// <summary>A silent connection is probed after so long; zero: never.</summary>
    public required TimeSpan KeepAliveTime { get; init; }

    /// <summary>What was sent must be acknowledged by then; zero: when the system says.</summary>
    public required TimeSpan UnacknowledgedTimeout { get; init; }

    /// <summary>An accepted connection without a message is closed; zero: never.</summary>
    public required TimeSpan FirstMessageTimeout { get; init; }

    /// <summary>A message that has begun must be complete by then; zero: never closed.</summary>
    public required TimeSpan WholeMessageTimeout { get; init; }

    /// <summary>Nothing read or written for so long: closed; zero: never.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>How long a connection that the peer has half closed still takes answers.</summary>
    public required TimeSpan HalfClosedTime { get; init; }
}
