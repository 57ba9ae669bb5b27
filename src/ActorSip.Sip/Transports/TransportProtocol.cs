namespace ActorSip.Sip.Transports;

/// <summary>The transports of a Via header field and of a URI's transport parameter (RFC 3261 section 20.42, RFC 7118).</summary>
public enum TransportProtocol : byte
{
    /// <summary>A token this server does not speak.</summary>
    Unknown = 0,
    Udp = 1,
    Tcp = 2,
    Tls = 3,
    Ws = 4,
    Wss = 5,
    Sctp = 6,
}
