using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transports;

/// <summary>
/// The way a message came and by which an answer, or a later request, reaches its sender: the node and its epoch, the bound socket, the connection if there is one,
/// and the addresses at both ends (the flow of RFC 5626 section 3, with the node of a cluster added).
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Flow
{
    /// <summary>The node that owns the socket; 0 is "this one" on a single node.</summary>
    public ushort Node { get; init; }

    /// <summary>Which life of that node: a restarted node has another epoch, and its old connections are gone.</summary>
    public uint NodeEpoch { get; init; }

    /// <summary>Index of the bound socket among the node's sockets, in the order of the configuration.</summary>
    public ushort Socket { get; init; }

    public TransportProtocol Transport { get; init; }

    /// <summary>Number of the connection, unique over all lives of the node; 0 for a datagram, or "find one or open one" when sending.</summary>
    public long Connection { get; init; }

    public IpEndpoint Local { get; init; }

    public IpEndpoint Remote { get; init; }

    /// <summary>True for TCP, TLS and the WebSockets: the flow ends with its connection.</summary>
    public bool IsConnection => Transport is TransportProtocol.Tcp or TransportProtocol.Tls or TransportProtocol.Ws or TransportProtocol.Wss;

    /// <summary>True when nothing was set.</summary>
    public bool IsNone => Transport == TransportProtocol.Unknown;
}
