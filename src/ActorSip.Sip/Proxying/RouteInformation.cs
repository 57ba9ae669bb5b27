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

    /// <summary>Removes our Route values, and a maddr of ours, from the request.</summary>
    /// <param name="request">A request with valid From, To and CSeq.</param>
    /// <param name="nowMinutes">Minutes since 1970.</param>
    /// <param name="source">Where it came from.</param>
    public OwnRoutes Process(SipMessage request, long nowMinutes, in Flow source = default)
    {
        var own = new OwnRoutes();
        Span<byte> seen = stackalloc byte[DialogCookie.MaxTextLength];
        var seenLength = 0;
        if (request.HasReceived(HeaderId.Route)) UndoStrictRouting(request, nowMinutes, ref own, seen, ref seenLength);
        RequestUriMaddr.Strip(request, _addresses, _domains);

        // "If the first value in the Route header field indicates this proxy, the proxy MUST remove that value from the request." Our own Record-Route may come twice (RFC 5658 section 5), with one cookie in
        // both; a second value with another cookie, or with none, is somebody's wish to come here again.
        while (own.Removed < 2 && TryOwnRoute(request, nowMinutes, ref own, seen, ref seenLength))
        {
            request.Edits.RemoveFirstValue(HeaderId.Route);
            own = own with { Removed = own.Removed + 1 };
            if (seenLength == 0) break;
        }

        return own.HasCookie ? WithPlaces(own, request, source) : own;
    }

    private OwnRoutes WithPlaces(in OwnRoutes own, SipMessage request, in Flow source)
    {
        if (!_keys.TryGet(own.Cookie.KeyId, out var key)) return own;
        var home = own.FromCaller ? own.Cookie.CallerHome : own.Cookie.CalleeHome;
        var next = DialogPlace.OfNextHop(key, request.View);
        return own with
        {
            IsFromHome = DialogPlace.Of(key, source.Remote) == home,
            LeadsHome = next != 0 && (own.FromCaller ? next == own.Cookie.CalleeHome : next == own.Cookie.CallerHome || next == own.Cookie.CallerTarget),
        };
    }

    /// <summary>
    /// "If the Request-URI of the request contains a value this proxy previously placed into a Record-Route header field, the proxy MUST replace the Request-URI in the request with
    /// the last value from the Route header field, and remove that value from the Route header field." Ours has the parameter "as".
    /// </summary>
    private void UndoStrictRouting(SipMessage request, long nowMinutes, ref OwnRoutes own, Span<byte> seen, ref int seenLength)
    {
        var uri = request.RequestUri;
        if (!request.Parsed.TryRequestUri(out var parsed) || parsed.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return;
        if (parsed.Parameters.IsEmpty || !parsed.TryGetParameter(uri, "as"u8, out var cookie)) return;
        if (_addresses.Find(parsed.Host.Of(uri), parsed.Port, UriTransport.Of(parsed, uri)) is not { } local) return;
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
        var end = 0;
        while (values.MoveNext())
        {
            end = lastValue.End;
            lastValue = values.Current;
            count++;
        }

        request.Parsed.Count();
        if (!NameAddress.TryParse(lastValue.Of(value), out var address)) return;
        var target = address.Uri.Of(lastValue.Of(value));

        // What stands between brackets was found and not read: section 7.1, of a request line, "No LWS is allowed in any of the elements."
        if (!SipUri.TryParse(target, out _)) return;
        request.Edits.SetRequestUri(target);
        if (count <= 1) request.Edits.Remove(last);
        else request.Edits.Replace(last, value[..end]);

        // To the strict router before us this was the first Route value: it says the same as one that is removed from there.
        own = own with { Removed = 1, Outgoing = local };
        ReadCookie(request, cookie.Of(uri), nowMinutes, ref own, seen, ref seenLength);
    }

    private bool TryOwnRoute(SipMessage request, long nowMinutes, ref OwnRoutes own, Span<byte> seen, ref int seenLength)
    {
        var route = request.View.First(HeaderId.Route);
        if (route.IsEmpty) return false;
        if (OwnRouteText.TryRead(route, _addresses, out var named, out var namedCookie)) return TakeOwn(request, named, namedCookie, nowMinutes, ref own, seen, ref seenLength);

        // The second one of a pair has the cookie of the first: what has not is somebody else's, or a wish to come here again.
        if (own.Removed == 1 && route.IndexOf(seen[..seenLength]) < 0) return false;
        request.Parsed.Count();
        if (!NameAddress.TryParse(route, out var address)) return false;
        var text = address.Uri.Of(route);
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        var transport = UriTransport.Of(uri, text);
        if (transport == TransportProtocol.Unknown) return false;
        var local = _addresses.Find(uri.Host.Of(text), uri.Port, transport);
        if (local is null && !_domains.Contains(uri.Host.Of(text), uri.Port)) return false;
        uri.TryGetParameter(text, "as"u8, out var cookie);
        return TakeOwn(request, local, cookie.Of(text), nowMinutes, ref own, seen, ref seenLength);
    }

    private bool TakeOwn(SipMessage request, LocalAddress? local, ReadOnlySpan<byte> cookie, long nowMinutes, ref OwnRoutes own, Span<byte> seen, ref int seenLength)
    {
        if (own.Removed == 1 && !cookie.SequenceEqual(seen[..seenLength])) return false;
        own = own with { Outgoing = local ?? own.Outgoing };
        if (own.Removed == 0) ReadCookie(request, cookie, nowMinutes, ref own, seen, ref seenLength);
        return true;
    }

    private void ReadCookie(SipMessage request, ReadOnlySpan<byte> text, long nowMinutes, ref OwnRoutes own, Span<byte> seen, ref int seenLength)
    {
        if (text.Length is 0 or > DialogCookie.MaxTextLength) return;
        text.CopyTo(seen);
        seenLength = text.Length;
        if (DialogCookie.TryRead(text, _keys, request.Received(HeaderId.CallId), request.Parsed.FromTag, request.Parsed.ToTag, nowMinutes, _validityMinutes, out var cookie, out var fromCaller))
            own = own with { HasCookie = true, Cookie = cookie, FromCaller = fromCaller };
    }
}
