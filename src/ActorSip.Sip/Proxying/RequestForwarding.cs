using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>RFC 3261 section 16.6: the changes to a copy of a request that is forwarded to one target, as edits of the branch.</summary>
public sealed class RequestForwarding
{
    private const int MostOnStack = 512;

    private readonly ProxyPolicy _policy;
    private readonly CookieKeys _keys;
    private readonly BranchTokens _tokens;

    public RequestForwarding(ProxyPolicy policy, BranchTokens tokens, CookieKeys keys)
    {
        _policy = policy;
        _tokens = tokens;
        _keys = keys;
    }

    /// <summary>The URI that decides the next hop of a request to this target: what the route has set, else its Path, else the first Route, else its URI (section 16.6 items 6 and 7).</summary>
    public static ReadOnlySpan<byte> NextHopUri(MessageView view, Target target)
    {
        // Item 7: "The proxy MAY have a local policy to send the request to a specific IP address, port, and transport, independent of the values of the Route and Request-URI."
        if (target.NextHopUri.Length > 0) return target.NextHopUri;
        var route = target.Path.Length > 0 ? target.Path : view.First(HeaderId.Route);
        return !route.IsEmpty && NameAddress.TryParse(route, out var address) ? address.Uri.Of(route) : target.Uri;
    }

    /// <summary>Makes the edits.</summary>
    public void Apply(SipMessage request, SipEdits edits, Target target, in ForwardingContext way)
    {
        // 2. "The Request-URI in the copy's start line MUST be replaced with the URI for this target."
        if (!target.Uri.AsSpan().SequenceEqual(edits.RequestUri)) edits.SetRequestUri(target.Uri);
        SetMaxForwards(request, edits);
        SetMaxBreadth(request, edits, way.MaxBreadth);
        if (_policy.RecordRoute && MakesDialog(request)) AddRecordRoute(request, edits, way);
        if (_policy.RecordRoute && request.Method == SipMethod.Register && SupportsPath(request)) PushPath(edits, way.Outgoing);
        if (target.Path.Length > 0) edits.Push(HeaderId.Route, target.Path);
        MakeStrictIfNeeded(request, edits);
        AddVia(request, edits, way);

        // 9. Content-Length
        StreamFraming.Ensure(request, edits, way.Outgoing.Transport);
    }

    /// <summary>
    /// Item 4 is for requests that create dialogs: those outside of one, with a method that does. Any NOTIFY may, whatever its To tag: RFC 6665 section 4.3, a proxy that wants to stay in the path "MUST add a
    /// Record-Route header field to the initial SUBSCRIBE request and all NOTIFY requests."
    /// </summary>
    public static bool MakesDialog(SipMessage request) =>
        request.Method == SipMethod.Notify || (request.Method is SipMethod.Invite or SipMethod.Subscribe or SipMethod.Refer && request.Parsed.ToTag.IsEmpty);

    private void SetMaxForwards(SipMessage request, SipEdits edits)
    {
        Span<byte> text = stackalloc byte[12];
        var writer = new ByteWriter(text);

        // 3. "If the copy contains a Max-Forwards header field, the proxy MUST decrement its value by one (1). If the copy does not contain a Max-Forwards header field, the proxy MUST add one
        // with a field value, which SHOULD be 70."
        var fields = new MessageView(request, edits).Fields(HeaderId.MaxForwards);
        var isThere = fields.MoveNext();
        writer.Add(isThere && request.Parsed.TryMaxForwards(out var hops) ? hops == 0 ? 0 : hops - 1 : _policy.MaxForwards);
        if (isThere) edits.Replace(fields.Ref, writer.Written);
        else edits.Append(HeaderId.MaxForwards, writer.Written);
    }

    private static void SetMaxBreadth(SipMessage request, SipEdits edits, int breadth)
    {
        Span<byte> text = stackalloc byte[12];
        var writer = new ByteWriter(text);
        writer.Add(breadth);

        // RFC 5393 section 5.3.3: "All proxied requests MUST contain a single Max-Breadth header field value."
        if (request.CountReceived(HeaderId.MaxBreadth) > 1) edits.RemoveAll(HeaderId.MaxBreadth);
        var fields = new MessageView(request, edits).Fields(HeaderId.MaxBreadth);
        if (fields.MoveNext()) edits.Replace(fields.Ref, writer.Written);
        else edits.Append(HeaderId.MaxBreadth, writer.Written);
    }

    /// <summary>4. Record-Route; twice when the sides differ (RFC 5658 section 5: "a proxy SHOULD use double record-routing" where one URI cannot serve both): the top one is for the callee's side.</summary>
    private void AddRecordRoute(SipMessage request, SipEdits edits, in ForwardingContext way)
    {
        Span<byte> cookie = stackalloc byte[DialogCookie.MaxTextLength];
        var places = way.Cookie with
        {
            CallerHome = DialogPlace.Of(_keys.Current, way.Source.Remote),
            CallerTarget = DialogPlace.OfSender(_keys.Current, new MessageView(request, edits)),
            CalleeHome = DialogPlace.Of(_keys.Current, way.Remote),
        };
        var length = places.Write(_keys, request.Received(HeaderId.CallId), request.Parsed.FromTag, cookie);
        if (DiffersFrom(way.Incoming, way.Outgoing)) PushRecordRoute(edits, way.Incoming, cookie[..length]);
        PushRecordRoute(edits, way.Outgoing, cookie[..length]);
    }

    private static bool DiffersFrom(LocalAddress a, LocalAddress b) =>
        a.Transport != b.Transport || a.Listener != b.Listener || a.Bound.IsIPv4 != b.Bound.IsIPv4 || a.Port != b.Port || !a.Host.AsSpan().SequenceEqual(b.Host);

    private static void PushRecordRoute(SipEdits edits, LocalAddress address, ReadOnlySpan<byte> cookie)
    {
        Span<byte> text = stackalloc byte[OwnRouteText.MaxLength(address)];
        var writer = new ByteWriter(text);
        OwnRouteText.Write(ref writer, address, cookie);
        edits.Push(HeaderId.RecordRoute, writer.Written);
    }

    private static bool SupportsPath(SipMessage request)
    {
        for (int i = request.FirstOf[(int)HeaderId.Supported]; i >= 0; i = request.Field(i).Next)
            if (TokenList.Contains(request.Field(i).Value.Of(request.Bytes), "path"u8)) return true;
        return false;
    }

    /// <summary>
    /// RFC 3327 section 5.2: "an intermediate proxy ... that wishes to be on the path for requests sent to the UA ... inserts a Path header field value", only towards a registrar for a UA that supports it: here
    /// for a REGISTER that goes on to another registrar.
    /// </summary>
    private static void PushPath(SipEdits edits, LocalAddress address)
    {
        Span<byte> text = stackalloc byte[address.SentBy.Length + 32];
        var writer = new ByteWriter(text);
        writer.Add("<sip:"u8);
        writer.Add(address.SentBy);
        if (address.Transport != TransportProtocol.Udp)
        {
            writer.Add(";transport="u8);
            writer.Add(TransportNames.UriToken(address.Transport));
        }

        writer.Add(";lr>"u8);
        edits.Push(HeaderId.Path, writer.Written);
    }

    /// <summary>
    /// 6. "If the copy contains a Route header field, the proxy MUST inspect the URI in its first value. If that URI does not contain an lr parameter, the proxy MUST modify the copy: The proxy MUST
    /// place the Request-URI into the Route header field as the last value. The proxy MUST then place the first Route header field value into the Request-URI and remove that value from the Route header field."
    /// </summary>
    private static void MakeStrictIfNeeded(SipMessage request, SipEdits edits)
    {
        var view = new MessageView(request, edits);
        var route = view.First(HeaderId.Route);
        if (route.IsEmpty || !NameAddress.TryParse(route, out var address)) return;
        var text = address.Uri.Of(route);
        if (!SipUri.TryParse(text, out var uri) || uri.TryGetParameter(text, "lr"u8, out _)) return;
        request.Parsed.Count();
        var size = edits.RequestUri.Length + 2;
        Span<byte> previous = size <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[size];
        var writer = new ByteWriter(previous);
        writer.Add((byte)'<');
        writer.Add(edits.RequestUri);
        writer.Add((byte)'>');
        edits.SetRequestUri(text);
        edits.RemoveFirstValue(HeaderId.Route);
        edits.Append(HeaderId.Route, writer.Written);
    }

    /// <summary>8. Via: "The proxy MUST insert a Via header field value into the copy before the existing Via header field values."</summary>
    private void AddVia(SipMessage request, SipEdits edits, in ForwardingContext way)
    {
        Span<byte> text = stackalloc byte[way.Outgoing.SentBy.Length + 112];
        var writer = new ByteWriter(text);
        writer.Add("SIP/2.0/"u8);
        writer.Add(TransportNames.ViaToken(way.Outgoing.Transport));
        writer.Add((byte)' ');
        writer.Add(way.Outgoing.SentBy);
        writer.Add(";branch="u8);
        BranchParameter.Write(ref writer, way.BranchKey, way.LoopKey);
        writer.Add(";as="u8);
        writer.Add(_policy.Node);
        writer.Add((byte)'.');
        writer.Add(_policy.Loop);
        writer.Add((byte)'.');
        Base64Token.Encode(MacOver(request, way.Source), writer.Free);
        writer.Advance(Base64Token.NumberLength);
        edits.Push(HeaderId.Via, writer.Written);
    }

    /// <summary>Over the Via below ours as it leaves: received and rport are the ones that the server has added on arrival.</summary>
    private ulong MacOver(SipMessage request, in Flow source)
    {
        if (!request.Parsed.TryVia(out var via)) return 0;
        var value = request.Received(HeaderId.Via);
        Span<byte> received = stackalloc byte[64];
        Span<byte> rport = stackalloc byte[12];
        var port = new ByteWriter(rport);
        var length = 0;
        if (ViaResponses.IsMarked(via, value, source))
        {
            length = source.Remote.WriteHost(received, brackets: false);
            if (via.HasRport) port.Add(source.Remote.Port);
        }

        return _tokens.ViaMac(via.Branch.Of(value), received[..length], port.Written, request.Received(HeaderId.CallId));
    }
}
