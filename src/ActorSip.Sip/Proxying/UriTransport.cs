using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>Which transport a URI of this server's own means.</summary>
internal static class UriTransport
{
    /// <summary>
    /// What the transport parameter says; without one "UDP when the scheme is sip:, TCP when the scheme is sips:" (RFC 3261 section 19.1.2), the latter over TLS. Unknown when it names something that this
    /// server does not speak: then the URI names somebody else.
    /// </summary>
    public static TransportProtocol Of(in SipUri uri, ReadOnlySpan<byte> text)
    {
        var isSecure = uri.Scheme == UriScheme.Sips;
        if (!uri.TryGetParameter(text, "transport"u8, out var name)) return isSecure ? TransportProtocol.Tls : TransportProtocol.Udp;
        var named = TransportToken.Parse(name.Of(text));
        return isSecure && named == TransportProtocol.Tcp ? TransportProtocol.Tls : isSecure && named == TransportProtocol.Ws ? TransportProtocol.Wss : named;
    }
}
