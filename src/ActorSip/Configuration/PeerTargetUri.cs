using System.Globalization;
using System.Text;
using ActorSip.Sip.Uris;

namespace ActorSip.Configuration;

/// <summary>Where requests to a peer go: host, port and transport, to which a user is added.</summary>
/// <param name="Scheme">"sip" or "sips".</param>
/// <param name="HostPort">As in a URI, with its parameters: "carrier.example;transport=tcp", "192.0.2.7:5070".</param>
/// <param name="Host">The host alone, in lower case, IPv6 in brackets.</param>
public sealed record PeerTargetUri(string Scheme, string HostPort, string Host)
{
    /// <summary>The URI without a user.</summary>
    public string Uri => $"{Scheme}:{HostPort}";

    /// <summary>"sip:carrier.example;transport=tcp", "sips:carrier.example", or a host with or without a port. Without user and headers.</summary>
    /// <param name="text">As written.</param>
    /// <param name="transport">Added when the text names none: "udp", "tcp"; empty: none, so that DNS says it.</param>
    public static PeerTargetUri? Parse(string text, string transport)
    {
        if (!Ascii.IsValid(text)) return null;
        var bytes = Encoding.ASCII.GetBytes(text);
        if (!SipUri.TryParse(bytes, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips))
        {
            if (!HostSyntax.TryParseHostPort(text, out var host, out var port)) return null;
            return new PeerTargetUri("sip", (port == 0 ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}")) + Suffix(transport), host);
        }

        if (!uri.User.IsEmpty || !uri.Headers.IsEmpty) return null;
        var scheme = uri.Scheme == UriScheme.Sips ? "sips" : "sip";
        var name = Encoding.ASCII.GetString(uri.Host.Of(bytes)).ToLowerInvariant();
        return new PeerTargetUri(scheme, text[uri.Host.Start..] + (uri.HasTransport(bytes) || uri.Scheme == UriScheme.Sips ? "" : Suffix(transport)), name);
    }

    private static string Suffix(string transport) => transport.Length == 0 ? "" : $";transport={transport}";
}
