namespace ActorSip.Transport;

/// <summary>Why a message did not get out (RFC 3261 section 18.4).</summary>
public enum SendError : byte
{
    /// <summary>It did.</summary>
    None = 0,

    /// <summary>The peer, or the network on the way, refused: ICMP error, connection refused or reset.</summary>
    Refused = 1,

    /// <summary>No connection within the time allowed.</summary>
    ConnectTimeout = 2,

    /// <summary>The connection that the flow names is gone and may not be opened anew.</summary>
    FlowGone = 3,

    /// <summary>The peer does not read: the bounded write queue of its connection is full.</summary>
    QueueFull = 4,

    /// <summary>No socket of ours can reach that address, or the message is larger than the transport carries.</summary>
    Unsendable = 5,
}
