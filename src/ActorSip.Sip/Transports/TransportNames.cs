namespace ActorSip.Sip.Transports;

/// <summary>The tokens of transports: upper case in a Via, lower case in a URI (RFC 3261 sections 20.42 and 19.1.1).</summary>
public static class TransportNames
{
    public static ReadOnlySpan<byte> ViaToken(TransportProtocol transport) => transport switch
    {
        TransportProtocol.Udp => "UDP"u8,
        TransportProtocol.Tcp => "TCP"u8,
        TransportProtocol.Tls => "TLS"u8,
        TransportProtocol.Ws => "WS"u8,
        TransportProtocol.Wss => "WSS"u8,
        TransportProtocol.Sctp => "SCTP"u8,
        _ => "UNKNOWN"u8,
    };

    public static ReadOnlySpan<byte> UriToken(TransportProtocol transport) => transport switch
    {
        TransportProtocol.Udp => "udp"u8,
        TransportProtocol.Tcp => "tcp"u8,
        TransportProtocol.Tls => "tls"u8,
        TransportProtocol.Ws => "ws"u8,
        TransportProtocol.Wss => "wss"u8,
        TransportProtocol.Sctp => "sctp"u8,
        _ => "unknown"u8,
    };
}
