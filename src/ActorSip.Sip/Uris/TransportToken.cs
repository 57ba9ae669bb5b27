using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Uris;

/// <summary>
/// The names of transports, as they stand in a Via's sent-protocol and in a URI's transport parameter (RFC 3261 section 25.1, RFC 7118 section 5).
/// </summary>
public static class TransportToken
{
    /// <summary>The transport that <paramref name="token"/> names, in any case of letters; <see cref="TransportProtocol.Unknown"/> for any other.</summary>
    public static TransportProtocol Parse(ReadOnlySpan<byte> token) => token.Length switch
    {
        2 when Ascii.EqualsIgnoreCase(token, "ws"u8) => TransportProtocol.Ws,
        3 when Ascii.EqualsIgnoreCase(token, "udp"u8) => TransportProtocol.Udp,
        3 when Ascii.EqualsIgnoreCase(token, "tcp"u8) => TransportProtocol.Tcp,
        3 when Ascii.EqualsIgnoreCase(token, "tls"u8) => TransportProtocol.Tls,
        3 when Ascii.EqualsIgnoreCase(token, "wss"u8) => TransportProtocol.Wss,
        4 when Ascii.EqualsIgnoreCase(token, "sctp"u8) => TransportProtocol.Sctp,
        _ => TransportProtocol.Unknown,
    };
}
