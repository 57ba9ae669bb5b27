using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>The part of RFC 3261 section 16.4 that deals with a Request-URI whose maddr parameter led the request here.</summary>
public static class RequestUriMaddr
{
    private const int MostOnStack = 512;

    /// <summary>
    /// "If the Request-URI has a maddr parameter with a value the proxy is responsible for, and the request was received using the port and transport indicated (explicitly or by default) in the
    /// Request-URI, the proxy MUST strip the maddr and any non-default port or transport parameter and continue processing as if those values had not been present in the request." Which of our sockets it
    /// came in on does not matter here: sent on to the one indicated it would only come back to be stripped there.
    /// </summary>
    /// <param name="request">The new Request-URI is an edit of it.</param>
    /// <param name="addresses">Who we are.</param>
    /// <param name="domains">The domains we are responsible for.</param>
    /// <returns>True when the Request-URI was changed.</returns>
    public static bool Strip(SipMessage request, LocalAddresses addresses, LocalDomains domains)
    {
        var text = request.View.RequestUri;
        if (text.IndexOf((byte)';') < 0 || !SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        if (!uri.TryGetParameter(text, "maddr"u8, out var maddr)) return false;
        var transport = UriTransport.Of(uri, text);
        if (transport == TransportProtocol.Unknown) return false;
        if (!addresses.Names(maddr.Of(text), uri.Port, transport) && !domains.Contains(maddr.Of(text), uri.Port)) return false;
        Span<byte> stripped = text.Length <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[text.Length];
        var writer = new ByteWriter(stripped);
        var hasDefaultPort = uri.Port == (transport is TransportProtocol.Tls or TransportProtocol.Wss ? 5061 : 5060);
        writer.Add(text[..(hasDefaultPort ? uri.Parameters.Start - 1 : uri.Host.End)]);
        var parameters = uri.Parameters.Of(text);
        foreach (var parameter in new UriParameterList(parameters))
        {
            var name = parameter.Name.Of(parameters);
            if (UriEscapes.AreEquivalent(name, "maddr"u8, ignoreCase: true) || UriEscapes.AreEquivalent(name, "transport"u8, ignoreCase: true)) continue;
            writer.Add((byte)';');
            writer.Add(parameters[parameter.Name.Start..parameter.Value.End]);
        }

        if (!uri.Headers.IsEmpty) writer.Add(text[(uri.Headers.Start - 1)..]);
        request.Edits.SetRequestUri(writer.Written);
        return true;
    }
}
