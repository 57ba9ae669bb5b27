using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Transports;

/// <summary>The parts of a URI that say where a request goes (RFC 3263 section 4: the "TARGET" is the maddr parameter, or else the host).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NextHopUri
{
    /// <summary>sips: nothing but TLS will do.</summary>
    public bool IsSecure { get; private init; }

    /// <summary>What the transport parameter names, made secure for sips; Unknown when there is none.</summary>
    public TransportProtocol Transport { get; private init; }

    /// <summary>The name or literal, in the text that was read.</summary>
    public ByteRange Host { get; private init; }

    /// <summary>0 when there is none.</summary>
    public int Port { get; private init; }

    /// <summary>False when this is no SIP URI, or its transport is one that nobody knows or that sips rules out.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out NextHopUri target)
    {
        target = default;
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        var isSecure = uri.Scheme == UriScheme.Sips;
        var transport = TransportProtocol.Unknown;
        if (uri.HasTransport(text))
        {
            transport = uri.GetTransport(text);
            if (isSecure) transport = Secured(transport);
            if (transport == TransportProtocol.Unknown) return false;
        }

        target = new NextHopUri
        {
            IsSecure = isSecure,
            Transport = transport,
            Host = uri.TryGetParameter(text, "maddr"u8, out var maddr) && !maddr.IsEmpty ? maddr : uri.Host,
            Port = uri.Port,
        };
        return true;
    }

    /// <summary>The port of a transport when nothing names one (RFC 3261 section 19.1.2).</summary>
    public static ushort DefaultPort(TransportProtocol transport) => transport is TransportProtocol.Tls or TransportProtocol.Wss ? (ushort)5061 : (ushort)5060;

    /// <summary>
    /// The address, when the URI has a literal: then DNS has no say. Section 4.1: "if no transport protocol is specified, but the TARGET is a numeric IP address, the client SHOULD use UDP for a SIP URI, and
    /// TCP for a SIPS URI"; over TLS, that is.
    /// </summary>
    /// <param name="text">What was read.</param>
    /// <param name="reach">A server without UDP sends by TCP.</param>
    /// <param name="address">Set when true.</param>
    public bool TryLiteral(ReadOnlySpan<byte> text, INextHopReach reach, out NextHopAddress address)
    {
        address = default;
        if (!IpEndpoint.TryParseHost(Host.Of(text), 0, out var literal)) return false;
        var transport = Transport != TransportProtocol.Unknown ? Transport : Default(reach);
        address = new NextHopAddress(transport, literal.WithPort(Port != 0 ? (ushort)Port : DefaultPort(transport)));
        return true;
    }

    /// <summary>The transport when neither URI nor DNS names one: UDP, or TLS for sips. A server that has no UDP at all does what it can.</summary>
    internal TransportProtocol Default(INextHopReach reach) =>
        IsSecure ? TransportProtocol.Tls
        : reach.Reaches(TransportProtocol.Udp, isIPv4: true) || reach.Reaches(TransportProtocol.Udp, isIPv4: false) ? TransportProtocol.Udp
        : TransportProtocol.Tcp;

    /// <summary>RFC 3261 section 26.2.2: "transport=tcp" of a sips URI means TLS over TCP. There is no such thing for datagrams here.</summary>
    private static TransportProtocol Secured(TransportProtocol transport) => transport switch
    {
        TransportProtocol.Tcp or TransportProtocol.Tls => TransportProtocol.Tls,
        TransportProtocol.Ws or TransportProtocol.Wss => TransportProtocol.Wss,
        _ => TransportProtocol.Unknown,
    };
}
