namespace ActorSip.Sip.Transports;

/// <summary>One bound socket and the name it goes by outside: from <see cref="SentBy"/> Via, Record-Route and Path are built.</summary>
public sealed class LocalAddress
{
    /// <summary>Index of the socket, as in <see cref="Flow.Socket"/>.</summary>
    public required ushort Socket { get; init; }

    /// <summary>Number of the listener it belongs to, in the order of the configuration; and its name.</summary>
    public required int Listener { get; init; }

    public required string ListenerName { get; init; }

    public required TransportProtocol Transport { get; init; }

    public required IpEndpoint Bound { get; init; }

    /// <summary>The advertised host: a name, an IPv4 address or an IPv6 reference in brackets.</summary>
    public required byte[] Host { get; init; }

    public required ushort Port { get; init; }

    /// <summary>"host:port", as it stands in the sent-by of a Via (RFC 3261 section 18.1.1).</summary>
    public required byte[] SentBy { get; init; }
}
