using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>RFC 3261 section 16.3: what a proxy checks before it routes a request. Each check is a function of its own, so that a route can order them.</summary>
public static class RequestValidation
{
    /// <summary>16.3 item 1, the part that every answer depends on: To, From, Call-ID, CSeq and Via are there, once, and well-formed (section 8.1.1).</summary>
    public static RequestDefect CheckSyntax(SipMessage request)
    {
        if (request.Error != SipParseError.None) return DefectOf(request.Error);
        if (!request.Parsed.TryVia(out _) || !request.Parsed.TryFrom(out _) || !request.Parsed.TryTo(out _)) return RequestDefect.BadSyntax;
        if (!request.Parsed.TryCSeq(out var cseq, out var method)) return RequestDefect.BadSyntax;
        if (IsNotOnce(request, HeaderId.From) || IsNotOnce(request, HeaderId.To) || IsNotOnce(request, HeaderId.CallId) || IsNotOnce(request, HeaderId.CSeq)) return RequestDefect.BadSyntax;
        if (request.Received(HeaderId.CallId).IsEmpty) return RequestDefect.BadSyntax;

        // Section 8.1.1.5: "The method MUST match that of the request."
        var matches = request.Method == SipMethod.Other ? cseq.Method.Of(request.Received(HeaderId.CSeq)).SequenceEqual(request.MethodToken) : method == request.Method;
        return matches ? RequestDefect.None : RequestDefect.BadSyntax;
    }

    /// <summary>16.3 item 2: "If the Request-URI has a URI whose scheme is not understood by the proxy, the proxy SHOULD reject the request with a 416 (Unsupported URI Scheme) response."</summary>
    public static RequestDefect CheckScheme(SipMessage request)
    {
        if (!request.Parsed.TryRequestUri(out var uri)) return RequestDefect.BadSyntax;
        return uri.Scheme == UriScheme.Unknown ? RequestDefect.UnsupportedScheme : RequestDefect.None;
    }

    /// <summary>16.3 item 3: "If the request contains a Max-Forwards header field with a field value of zero (0), the element MUST NOT forward the request."</summary>
    public static RequestDefect CheckMaxForwards(SipMessage request)
    {
        if (!request.HasReceived(HeaderId.MaxForwards)) return RequestDefect.None;
        if (request.CountReceived(HeaderId.MaxForwards) > 1) return RequestDefect.BadSyntax;
        if (!request.Parsed.TryMaxForwards(out var hops)) return RequestDefect.BadSyntax;
        return hops == 0 ? RequestDefect.TooManyHops : RequestDefect.None;
    }

    /// <summary>16.3 item 4: the same request, with all that decides its routing unchanged, has been here: one of our Vias further down has the same L.</summary>
    public static RequestDefect CheckLoop(SipMessage request, BranchTokens tokens, LocalAddresses addresses)
    {
        var fields = request.View.Fields(HeaderId.Via);
        var isTop = true;
        ulong loopKey = 0;
        while (fields.MoveNext())
        {
            var values = new CommaList(fields.Current);
            while (values.MoveNext())
            {
                var value = values.Current.Of(fields.Current);
                var wasTop = isTop;
                isTop = false;

                // A Via of ours has the parameter "as"; only then is it worth parsing. The top one is ours only when we send to ourselves, and that counts too.
                if (value.IndexOf(";as="u8) < 0 || !TryOwnLoopKey(request, value, wasTop, addresses, out var found)) continue;
                if (loopKey == 0) loopKey = tokens.LoopKey(request);
                if (found == loopKey) return RequestDefect.Loop;
            }
        }

        return RequestDefect.None;
    }

    /// <summary>
    /// 16.3 item 5: "If the request contains a Proxy-Require header field with one or more option-tags this element does not understand, the element MUST return a 420". This proxy understands none.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="tags">The value to list in Unsupported: that of the first field that is not empty.</param>
    public static RequestDefect CheckProxyRequire(SipMessage request, out ReadOnlySpan<byte> tags)
    {
        for (int i = request.FirstOf[(int)HeaderId.ProxyRequire]; i >= 0; i = request.Field(i).Next)
        {
            tags = request.Field(i).Value.Of(request.Bytes);
            if (!tags.IsEmpty) return RequestDefect.BadExtension;
        }

        tags = default;
        return RequestDefect.None;
    }

    private static RequestDefect DefectOf(SipParseError error) => error switch
    {
        SipParseError.BadVersion => RequestDefect.BadVersion,
        SipParseError.BodyTooLong => RequestDefect.BodyTooLong,
        SipParseError.RequestUriTooLong => RequestDefect.RequestUriTooLong,
        SipParseError.TooManyContacts => RequestDefect.TooManyContacts,
        SipParseError.TooManyHeaders or SipParseError.HeadersTooLong or SipParseError.TooManyHops => RequestDefect.TooLong,
        _ => RequestDefect.BadSyntax,
    };

    private static bool TryOwnLoopKey(SipMessage request, ReadOnlySpan<byte> value, bool isTop, LocalAddresses addresses, out ulong key)
    {
        key = 0;
        if (!isTop) request.Parsed.Count();
        if (!ViaHeader.TryParse(value, out var via) || !addresses.Names(via.SentByHost.Of(value), via.SentByPort, via.Transport)) return false;
        return BranchParameter.TryRead(via.Branch.Of(value), out _, out key);
    }

    private static bool IsNotOnce(SipMessage request, HeaderId id) => request.FirstOf[(int)id] is var first && (first < 0 || request.Field(first).Next >= 0);
}
