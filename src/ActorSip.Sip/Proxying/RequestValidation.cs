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
        if (!request.Parsed.TryVia(out _) || !request.Parsed.TryFrom(out var from) || !request.Parsed.TryTo(out var to)) return RequestDefect.BadSyntax;
        if (!request.Parsed.TryCSeq(out var cseq, out var method)) return RequestDefect.BadSyntax;
        if (IsNotOnce(request, HeaderId.From) || IsNotOnce(request, HeaderId.To) || IsNotOnce(request, HeaderId.CallId) || IsNotOnce(request, HeaderId.CSeq)) return RequestDefect.BadSyntax;

        // Section 7.3.1: a comma divides values only "if the entire field-value for that header field is defined as a comma-separated list", which these are not: two in one field are two.
        if (from.Length != request.Received(HeaderId.From).Length || to.Length != request.Received(HeaderId.To).Length) return RequestDefect.BadSyntax;
        if (!IsCallId(request.Received(HeaderId.CallId))) return RequestDefect.BadSyntax;

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

    /// <summary>
    /// 16.3 item 4 as RFC 5393 section 4.2.2 has it: "Each Via header field value in the request whose sent-by value matches a value placed into previous requests by this proxy MUST be inspected for the "second part" ...
    /// If these values are equal, the request has looped and the proxy MUST reject the request with a 482 (Loop Detected) response." What the Vias say of the way here is noted in <see cref="SipMessage.Recurrence"/>.
    /// </summary>
    public static RequestDefect CheckLoop(SipMessage request, BranchTokens tokens, LocalAddresses addresses)
    {
        var vias = new OwnVias(request);
        ulong loopKey = 0;
        while (vias.MoveNext())
        {
            var via = vias.Current;
            if (!addresses.Names(via.SentByHost.Of(vias.Text), via.SentByPort, via.Transport))
            {
                // Another node of the cluster is known by its keys.
                if (vias.IsTop && vias.HasMacOf(tokens)) request.Recurrence = Recurrence.Straight;
                continue;
            }

            if (request.Recurrence == Recurrence.None) request.Recurrence = vias.IsTop ? Recurrence.Straight : Recurrence.ByOthers;
            if (loopKey == 0) loopKey = tokens.LoopKey(request);
            if ((vias.LoopKey ^ loopKey) >> 32 == 0) return RequestDefect.Loop;
        }

        return RequestDefect.None;
    }

    /// <summary>
    /// The same for who is looked up, once that is known. A request that comes straight from this server, or from another node of it, was touched by nobody: where the same address-of-record is met again on its way, the same
    /// bindings are found again, whatever parameters its contacts have given the Request-URI. Without this a user with ten contacts that lead back to him makes ten requests of each until their Request-URIs repeat, and n users
    /// who point at each other as many as there are orders of their contacts. One who has had it in between, an application server say, may have changed what it asks for: that is a spiral, and goes on.
    /// </summary>
    /// <param name="request">With its <see cref="SipMessage.AddressKey"/>.</param>
    /// <param name="tokens">The keys.</param>
    public static RequestDefect CheckAddress(SipMessage request, BranchTokens tokens)
    {
        if (request.Recurrence != Recurrence.Straight || request.AddressKey == 0) return RequestDefect.None;
        var half = (uint)tokens.LoopKey(request);
        var vias = new OwnVias(request);
        while (vias.MoveNext())
            if ((uint)vias.LoopKey == half) return RequestDefect.Loop;
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

    /// <summary>Section 25.1: callid = word [ "@" word ]. Other characters than those that divide it for somebody else are let through.</summary>
    private static bool IsCallId(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAny(" \t\r\n,"u8) < 0;

    private static RequestDefect DefectOf(SipParseError error) => error switch
    {
        SipParseError.BadVersion => RequestDefect.BadVersion,
        SipParseError.BodyTooLong => RequestDefect.BodyTooLong,
        SipParseError.RequestUriTooLong => RequestDefect.RequestUriTooLong,
        SipParseError.TooManyContacts => RequestDefect.TooManyContacts,
        SipParseError.TooManyHeaders or SipParseError.HeadersTooLong or SipParseError.TooManyHops => RequestDefect.TooLong,
        _ => RequestDefect.BadSyntax,
    };

    private static bool IsNotOnce(SipMessage request, HeaderId id) => request.FirstOf[(int)id] is var first && (first < 0 || request.Field(first).Next >= 0);
}
