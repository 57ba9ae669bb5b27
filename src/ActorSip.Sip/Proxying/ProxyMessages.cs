using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>Writes what the proxy sends into buffers of its owner's allocator: forwarded requests, forwarded responses, responses of our own. The caller releases them.</summary>
internal sealed class ProxyMessages
{
    private const int MostOnStack = 512;

    private readonly ProxyPolicy _policy;
    private readonly LocalAddresses _addresses;
    private readonly BranchTokens _tokens;
    private readonly RequestForwarding _forwarding;
    private readonly IProxyEffects _effects;

    public ProxyMessages(ProxyPolicy policy, LocalAddresses addresses, BranchTokens tokens, CookieKeys cookies, IProxyEffects effects)
    {
        _policy = policy;
        _addresses = addresses;
        _tokens = tokens;
        _forwarding = new RequestForwarding(policy, tokens, cookies);
        _effects = effects;
    }

    /// <summary>The Via of a request of our own, as an edit: with node and loop, to which its response is brought, and no MAC, since there is no Via below.</summary>
    public static void AddOwnVia(SipEdits edits, ProxyPolicy policy, LocalAddress from, ulong key)
    {
        Span<byte> text = stackalloc byte[from.SentBy.Length + 112];
        var writer = new ByteWriter(text);
        writer.Add("SIP/2.0/"u8);
        writer.Add(TransportNames.ViaToken(from.Transport));
        writer.Add((byte)' ');
        writer.Add(from.SentBy);
        writer.Add(";branch="u8);
        BranchParameter.Write(ref writer, key, loopKey: 0);
        writer.Add(";as="u8);
        writer.Add(policy.Node);
        writer.Add((byte)'.');
        writer.Add(policy.Loop);
        writer.Add(".0"u8);
        edits.Push(HeaderId.Via, writer.Written);
    }

    public MessageBuffer WriteForwarded(SipMessage request, SipEdits edits, Target target, in Flow source, in Flow flow, ulong branchKey, ulong loopKey, int breadth)
    {
        var way = new ForwardingContext
        {
            Incoming = _addresses[source.Socket],
            Source = source,
            Outgoing = _addresses.Of(flow),
            Remote = flow.Remote,
            BranchKey = branchKey,
            LoopKey = loopKey,
            Cookie = new DialogCookie
            {
                IssuedAt = (uint)(_effects.UnixTime / 60),
                IsCallerKnown = request.IsFromSomebody,
                IsCalleeKnown = target.BindingId != 0 || target.IsConfigured,
                Caller = source.IsConnection || request.IsBehindNat ? source : default,
                CallerSlot = request.CallerSlot,
                CallerBinding = request.CallerBinding,
                Callee = target.Flow == flow ? flow : default,
                CalleeSlot = target.Slot,
                CalleeBinding = target.BindingId,
                Notes = request.DialogNotes,
            },
            MaxBreadth = breadth,
        };
        _forwarding.Apply(request, edits, target, way);
        var buffer = _effects.Allocator.Rent(SipWriter.Measure(request, edits), "request forwarded");
        buffer.Length = SipWriter.Write(request, edits, buffer.Free);
        return buffer;
    }

    public MessageBuffer WriteEdited(SipMessage message, string purpose) => WriteEdited(message, message.Edits, purpose);

    public MessageBuffer WriteEdited(SipMessage message, SipEdits edits, string purpose)
    {
        var buffer = _effects.Allocator.Rent(SipWriter.Measure(message, edits), purpose);
        buffer.Length = SipWriter.Write(message, edits, buffer.Free);
        return buffer;
    }

    /// <summary>A response of our own.</summary>
    /// <param name="most">Bytes that it may have: beyond them it does without our name, and then without the first of several extra lines. That leaves the weakest of several challenges, which is the one that every client
    /// knows. What is still too long is for its sender to withhold.</param>
    public MessageBuffer WriteReply(SipMessage request, ulong key, int status, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> extraLines, ReadOnlySpan<byte> body, int most)
    {
        var buffer = WriteReply(request, key, status, reason, _policy.ServerHeader, extraLines, body);
        if (buffer.Length <= most) return buffer;
        while (buffer.Length > most && extraLines.IndexOf("\r\n"u8) + 2 is var next && next < extraLines.Length)
        {
            buffer.Release();
            extraLines = extraLines[next..];
            buffer = WriteReply(request, key, status, reason, default, extraLines, body);
        }

        return buffer;
    }

    private MessageBuffer WriteReply(SipMessage request, ulong key, int status, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> server, ReadOnlySpan<byte> extraLines, ReadOnlySpan<byte> body)
    {
        Span<byte> tag = stackalloc byte[Base64Token.NumberLength];
        Base64Token.Encode(_tokens.LocalTag(key), tag);
        var size = server.Length == 0 ? 0 : server.Length + extraLines.Length + 16;
        Span<byte> lines = size <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[size];
        var writer = new ByteWriter(lines);
        if (server.Length > 0)
        {
            writer.Add("Server: "u8);
            writer.Add(server);
            writer.Add("\r\n"u8);
            writer.Add(extraLines);
        }

        var view = request.View;
        var all = server.Length > 0 ? writer.Written : extraLines;
        var buffer = _effects.Allocator.Rent(SipResponseWriter.MaxLength(view, reason.Length + all.Length, body.Length), "response of our own");
        buffer.Length = SipResponseWriter.Write(view, status, reason, tag, all, body, buffer.Free);
        return buffer;
    }
}
