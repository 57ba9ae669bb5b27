using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>RFC 3261 section 16.4, Route Information Preprocessing: takes this server out of the Route set, and undoes what a strict router did. Its changes are edits of the message.</summary>
public sealed class RouteInformation
{
    private readonly LocalAddresses _addresses;
    private readonly LocalDomains _domains;
    private readonly CookieKeys _keys;
    private readonly int _validityMinutes;

    /// <param name="addresses">Who we are.</param>
    /// <param name="domains">The domains we are responsible for.</param>
    /// <param name="keys">Of the dialog cookies.</param>
    /// <param name="validitySeconds">How old a cookie may be.</param>
    public RouteInformation(LocalAddresses addresses, LocalDomains domains, CookieKeys keys, int validitySeconds)
    {
        _addresses = addresses;
        _domains = domains;
        _keys = keys;
        _validityMinutes = Math.Max(1, validitySeconds / 60);
    }

    /// <summary>Removes our Route values from the request.</summary>
    /// <param name="request">A request with valid From, To and CSeq.</param>
    /// <param name="nowMinutes">Minutes since 1970.</param>
    public OwnRoutes Process(SipMessage request, long nowMinutes)
    {
        if (!request.HasReceived(HeaderId.Route)) return default;
        UndoStrictRouting(request);

        // "If the first value in the Route header field indicates this proxy, the proxy MUST remove that value from the request."
        var own = new OwnRoutes();
        while (own.Removed < 2 && TryOwnRoute(request, nowMinutes, ref own))
        {
            request.Edits.RemoveFirstValue(HeaderId.Route);
            own = own with { Removed = own.Removed + 1 };

            // Only our own Record-Route comes twice (RFC 5658 section 5); a second value without a cookie is somebody's wish to come here again.
            if (!own.HasCookie) break;
        }

        return own;
    }

    /// <summary>
    /// "If the Request-URI of the request contains a value this proxy previously placed into a Record-Route header field, the proxy MUST replace the Request-URI in the request with
    /// the last value from the Route header field, and remove that value from the Route header field." Ours has the parameter "as".
    /// </summary>
    private void UndoStrictRouting(SipMessage request)
    {
        var uri = request.RequestUri;
        if (!request.Parsed.TryRequestUri(out var parsed) || parsed.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return;
        if (parsed.Parameters.IsEmpty || !parsed.TryGetParameter(uri, "as"u8, out _)) return;
        if (!_addresses.Names(parsed.Host.Of(uri), parsed.Port, parsed.GetTransport(uri))) return;
        var fields = request.View.Fields(HeaderId.Route);
        var last = FieldRef.None;
        ReadOnlySpan<byte> value = default;
        while (fields.MoveNext())
        {
            last = fields.Ref;
            value = fields.Current;
        }

        var values = new CommaList(value);
        ByteRange lastValue = default;
        var count = 0;
        for (; values.MoveNext(); count++) lastValue = values.Current;
        request.Parsed.Count();
        if (!NameAddress.TryParse(lastValue.Of(value), out var address)) return;
        request.Edits.SetRequestUri(address.Uri.Of(lastValue.Of(value)));
        if (count <= 1)
        {
            request.Edits.Remove(last);
            return;
        }

        var kept = value[..lastValue.Start];
        request.Edits.Replace(last, kept[..kept.LastIndexOf((byte)',')]);
    }

    private bool TryOwnRoute(SipMessage request, long nowMinutes, ref OwnRoutes own)
    {
        var route = request.View.First(HeaderId.Route);
        if (route.IsEmpty) return false;
        request.Parsed.Count();
        if (!NameAddress.TryParse(route, out var address)) return false;
        var text = address.Uri.Of(route);
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        var local = _addresses.Find(uri.Host.Of(text), uri.Port, DefaultTransport(uri, text));
        if (local is null && !_domains.Contains(uri.Host.Of(text), uri.Port)) return false;
        var hasCookie = uri.TryGetParameter(text, "as"u8, out var cookieText);

        // A second value counts only as the other half of a double Record-Route.
        if (own.Removed == 1 && !hasCookie) return false;
        own = own with { Outgoing = local ?? own.Outgoing };
        if (!hasCookie || own.HasCookie) return true;
        if (DialogCookie.TryRead(cookieText.Of(text), _keys, request.Received(HeaderId.CallId), request.Parsed.FromTag, request.Parsed.ToTag, nowMinutes, _validityMinutes, out var cookie, out var fromCaller))
            own = own with { HasCookie = true, Cookie = cookie, FromCaller = fromCaller };
        return true;
    }

    /// <summary>The transport of a URI without the parameter: UDP, or TLS for sips (section 19.1.2).</summary>
    private static TransportProtocol DefaultTransport(in SipUri uri, ReadOnlySpan<byte> text) =>
        uri.HasTransport(text) ? uri.GetTransport(text) : uri.Scheme == UriScheme.Sips ? TransportProtocol.Tls : TransportProtocol.Udp;
}
