using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// The stateful proxy of RFC 3261 section 16 as a pure machine: it matches what arrives to its transactions, hands new requests to the route, and owns the tables of live transactions and tombstones.
/// One owner, one thread; all effects go through <see cref="IProxyEffects"/>.
/// </summary>
public sealed class StatefulProxy
{
    private const int TombstonesPerTurn = 512;
    private const int MaxDeliveries = 1000;

    private readonly Dictionary<ulong, ServerTransaction> _servers = [];
    private readonly Dictionary<ulong, ClientTransaction> _clients = [];
    private readonly Dictionary<long, ResponseDelivery> _deliveries = [];
    private readonly TombstoneTable _tombstones;
    private readonly RecentRequests _recent = new();
    private readonly Admission _admission;
    private readonly SipMessage _scratch = new();
    private readonly LocalAddresses _addresses;
    private long _lastDelivery;

    /// <param name="policy">Settings.</param>
    /// <param name="addresses">Who we are.</param>
    /// <param name="tokens">Keyed hashes of branches and tags.</param>
    /// <param name="cookies">Keys of the dialog cookies.</param>
    /// <param name="tombstones">The table of finished transactions.</param>
    /// <param name="effects">The world.</param>
    public StatefulProxy(ProxyPolicy policy, LocalAddresses addresses, BranchTokens tokens, CookieKeys cookies, TombstoneTable tombstones, IProxyEffects effects)
    {
        Policy = policy;

        // A failed send is told to all loops of the node: no two give the same ticket.
        _lastDelivery = (long)policy.Loop << 40;
        _addresses = addresses;
        Tokens = tokens;
        _tombstones = tombstones;
        Effects = effects;
        _admission = new Admission(policy, addresses, cookies, effects);
        Messages = new ProxyMessages(policy, addresses, tokens, cookies, effects);
    }

    public ProxyPolicy Policy { get; }

    public BranchTokens Tokens { get; }

    public LocalAddresses Addresses => _addresses;

    public ProxyStatistics Statistics { get; } = new();

    /// <summary>The server transactions that are alive, in no order; for whoever lists them on the owner's turn.</summary>
    public IEnumerable<ServerTransaction> Servers => _servers.Values;

    /// <summary>Server transactions that are alive.</summary>
    public int ServerCount => _servers.Count;

    /// <summary>Client transactions that are alive.</summary>
    public int ClientCount => _clients.Count;

    public int TombstoneCount => _tombstones.Count;

    /// <summary>Sees each request of our own before it gets its Via: its edits can still be added to. For routes that stamp, count or trace what this server sends on its own account.</summary>
    public Action<SipMessage>? Originating { get; set; }

    /// <summary>Sees each response that goes upstream by a relay, before the route's hooks do: its edits can still be added to.</summary>
    public Action<Branch, SipMessage>? Passing { get; set; }

    /// <summary>Sees a response that goes upstream when its relay is over, from another fork further down: its edits can still be added to.</summary>
    public Action<SipMessage>? PassingLate { get; set; }

    internal IProxyEffects Effects { get; }

    /// <summary>Writes what this proxy sends.</summary>
    internal ProxyMessages Messages { get; }

    internal TransactionTimes Times => Policy.Times;

    /// <summary>A request arrived. It belongs to the batch unless it is detached on the way.</summary>
    public void OnRequest(SipMessage request, in Flow source)
    {
        Statistics.Requests++;
        var defect = RequestValidation.CheckSyntax(request);
        if (request.Parsed.TryVia(out _)) ViaResponses.MarkSource(request, source);
        if (defect != RequestDefect.None)
        {
            Statistics.Malformed++;
            Refuse(request, source, (int)defect);
            return;
        }

        var key = Tokens.ServerKey(request);
        if (request.Method == SipMethod.Cancel ? IsCancelHandled(request, source, key) : IsRetransmission(request, source, key)) return;
        if (request.Method == SipMethod.Ack && IsAckToStatelessReply(request, key)) return;
        if (request.Class != RequestClass.AckOrCancel && !_admission.HasRoom(request, source, _servers.Count))
        {
            Statistics.Overloaded++;
            ReplyStateless(request, source, key, 503, default, "Retry-After: 10\r\n"u8);
            return;
        }

        Effects.Route(new NewRequest(request, source, key));
    }

    /// <summary>A response arrived, here or at another node of the cluster.</summary>
    public void OnResponse(SipMessage response)
    {
        Statistics.Responses++;
        if (response.Error != SipParseError.None || !IsOurs(response, out var key, out var isInvite))
        {
            Statistics.Dropped++;
            return;
        }

        // Section 17.1.3: a response matches "if the method parameter of the CSeq header field matches the method of the request that created the transaction".
        if (_clients.TryGetValue(key, out var client) && client.IsInvite == isInvite) client.OnResponse(response);
        else if (client is null && TryGetTombstone(key, out var tombstone) && TombstoneRules.IsInviteClient(tombstone.Kind) == isInvite)
            OnBuried(response, tombstone);
        else if (client is null && OriginMark.TryRead(response, out var node, out var loop) && node != Policy.Node) Effects.PassOn(response, node, loop);
        else Statistics.Dropped++;
    }

    /// <summary>What was sent with this ticket did not get out.</summary>
    /// <param name="ticket">As it was given to <see cref="IProxyEffects.Send"/>.</param>
    /// <param name="isOwn">True when the other side is not to blame: our queue was full, say.</param>
    public void OnSendFailed(long ticket, bool isOwn = false)
    {
        if (_clients.TryGetValue((ulong)ticket, out var client)) client.OnSendFailed(isOwn);
        else if (_deliveries.TryGetValue(ticket, out var delivery)) delivery.OnSendFailed();
        else if (isOwn) return;
        else if (_servers.TryGetValue((ulong)ticket, out var server)) server.OnSendFailed();
        else if (TryGetTombstone((ulong)ticket, out var tombstone) && TombstoneRules.IsServer(tombstone.Kind) && !tombstone.Stored.IsEmpty) DeliverStored(tombstone);
    }

    /// <summary>Frees tombstones whose time has come, a few hundred at a time so that no turn is long; to be called often.</summary>
    /// <returns>False when there are more whose time has come.</returns>
    public bool Advance(long now) => _tombstones.Advance(now, TombstonesPerTurn);

    /// <summary>Gives back all memory of what is still under way, which ends here without a word: the owner is gone.</summary>
    public void Close()
    {
        foreach (var client in _clients.Values) client.Discard();
        foreach (var server in _servers.Values) server.Discard();
        foreach (var delivery in _deliveries.Values.ToArray()) delivery.End();
        _clients.Clear();
        _servers.Clear();
    }

    /// <summary>
    /// For requests that this server answers itself, and for no others. Section 8.2.2.2: "If the From tag, Call-ID, and CSeq exactly match those associated with an ongoing transaction, but the request does not match that
    /// transaction (based on the matching rules in Section 17.2.3), the UAS core SHOULD generate a 482 (Loop Detected) response". Our answers keep no transaction, so the request is noted here, for as long as one would last;
    /// over a connection the transaction ends with its answer, and the copies of a fork come within a round trip.
    /// </summary>
    public bool IsMerged(SipMessage request, in Flow source, ulong key) =>
        request.Parsed.ToTag.IsEmpty && _recent.IsMerged(Tokens.RequestKey(request), key, Effects.Now, source.IsConnection ? Times.T1 : Times.J(reliable: false));

    /// <summary>A request that <see cref="IsMerged"/> has noted is refused for now. RFC 3263 section 4.3 lets its sender try another address with the same request under another branch, and that may be ours too.</summary>
    public void ForgetMerged(SipMessage request) => _recent.Forget(Tokens.RequestKey(request));

    /// <summary>Gives the message memory of its own, so that it may be read after its batch.</summary>
    public void Keep(SipMessage message) => message.Detach(Effects.Allocator);

    /// <summary>Gives up a message that <see cref="Keep"/> kept.</summary>
    public void Release(SipMessage message) => Effects.Recycle(message);

    /// <summary>Makes the server transaction of a new request; the request is detached and belongs to it from now on. An INVITE is answered with 100 when it is relayed or takes long.</summary>
    public ServerTransaction Begin(in NewRequest request)
    {
        request.Message.Detach(Effects.Allocator);
        var server = new ServerTransaction(this, request.Message, request.Source, request.Key);
        _servers[request.Key] = server;
        server.Start();
        return server;
    }

    /// <summary>Begins, or continues, the relay of a request with state.</summary>
    public ResponseContext ContextOf(ServerTransaction server)
    {
        if (server.Context is not null) return server.Context;
        server.OnRelay();
        return server.Context = new ResponseContext(this, server);
    }

    /// <summary>Answers a new request without a transaction: its repeat is a new request, and its ACK is known by the To tag.</summary>
    public void ReplyStateless(SipMessage request, in Flow source, ulong key, int status, ReadOnlySpan<byte> reason = default, ReadOnlySpan<byte> extraLines = default, ReadOnlySpan<byte> body = default)
    {
        if (request.Method == SipMethod.Ack) return;
        var most = ReplyLimit.Of(request, status, Effects.IsProven(source));
        var reply = Messages.WriteReply(request, key, status, reason, extraLines, body, most);
        if (reply.Length <= most) Effects.Send(ViaResponses.ReplyFlow(request, source), reply, 0);
        else Statistics.TooLong++;
        reply.Release();

        // Within a dialog the To tag is the other side's, and does not tell that the ACK is to our own refusal. One that nobody remembers leads nowhere, or to who has a call already.
        if (request.Method == SipMethod.Invite && status >= 300 && !request.Parsed.ToTag.IsEmpty && Effects.IsKnown(source)) Bury(key, Tombstone.ServerInviteRefused, Times.H, default, default);
    }

    /// <summary>Answers a request that has a transaction and then forgets it, as if it had been answered without one. Not for an INVITE to which something was said already: its sender does not repeat it any more.</summary>
    public void ReplyAndForget(ServerTransaction server, int status, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> extraLines, ReadOnlySpan<byte> body)
    {
        if (server.IsFinal) return;
        ReplyStateless(server.Request, server.Source, server.Key, status, reason, extraLines, body);
        server.Drop();
    }

    /// <summary>Forwards a request without a transaction: for ACK, and for a CANCEL that meets no transaction here (section 16.10).</summary>
    public void ForwardStateless(in NewRequest request, Target target) => new StatelessForward(this, request.Message, request.Source, request.Key, target).Begin();

    /// <summary>Sends a request of our own: complete but for its Via, which is added here.</summary>
    /// <param name="request">Well-formed, in memory that stays until the last answer.</param>
    /// <param name="target">Where to: its flow, or else the next hop of the request's Route or of the target's URI.</param>
    /// <param name="answered">Called for every response, and with null and 408 or 503 when there will be none; it may be called before this returns.</param>
    /// <param name="patience">Milliseconds after which it is given up with 408 where it has no final response; 0: when the transaction times out.</param>
    public void Originate(SipMessage request, Target target, Action<SipMessage?, int> answered, int patience = 0)
    {
        Originating?.Invoke(request);
        new OriginatedTransaction(this, request, target, answered, patience == 0 ? 0 : Effects.Now + patience).Begin();
    }

    /// <summary>Begins to seek another way for a response; null when there are too many of those already: then it is lost.</summary>
    internal ResponseDelivery? Deliver(MessageBuffer response, in Flow source)
    {
        if (_deliveries.Count >= MaxDeliveries)
        {
            Statistics.ResponsesLost++;
            return null;
        }

        return new ResponseDelivery(this, ++_lastDelivery, source, response);
    }

    internal void AddDelivery(long ticket, ResponseDelivery delivery) => _deliveries[ticket] = delivery;

    internal void RemoveDelivery(long ticket) => _deliveries.Remove(ticket);

    internal void AddClient(ClientTransaction client) => _clients[client.Key] = client;

    internal void RemoveClient(ClientTransaction client) => _clients.Remove(client.Key);

    internal void RemoveServer(ServerTransaction server) => _servers.Remove(server.Key);

    internal void Bury(ClientTransaction client, Tombstone kind, int milliseconds, ReadOnlySpan<byte> stored, in Flow flow)
    {
        _clients.Remove(client.Key);
        Bury(client.Key, kind, milliseconds, stored, flow);
    }

    internal void Bury(ServerTransaction server, Tombstone kind, int milliseconds, ReadOnlySpan<byte> stored, in Flow flow)
    {
        _servers.Remove(server.Key);
        Bury(server.Key, kind, milliseconds, stored, flow);
    }

    /// <summary>The index of bytes that this server wrote itself; good until the next call.</summary>
    internal SipMessage Rescan(MessageBuffer sent)
    {
        // What was accepted with the most header fields allowed has some more when it leaves
        SipScanner.Scan(_scratch, sent.Array, sent.Offset, sent.Length, short.MaxValue);
        return _scratch;
    }

    private void Bury(ulong key, Tombstone kind, int milliseconds, ReadOnlySpan<byte> stored, in Flow flow)
    {
        if (!_tombstones.TryAdd(key, kind, Effects.Now + milliseconds, stored, flow)) Statistics.TombstonesRefused++;
    }

    private bool IsRetransmission(SipMessage request, in Flow source, ulong key)
    {
        var isAck = request.Method == SipMethod.Ack;
        if (_servers.TryGetValue(key, out var server))
        {
            if (isAck && !server.IsInvite) return false;
            Statistics.Retransmissions++;
            if (isAck) server.OnAck();
            else server.OnRetransmission();
            return true;
        }

        if (!TryGetTombstone(key, out var tombstone)) return false;
        var answer = TombstoneRules.OnRequest(tombstone.Kind, isAck);
        if (answer == TombstoneAnswer.PassUp) return false;
        Statistics.Retransmissions++;
        if (answer == TombstoneAnswer.Replay && !tombstone.Stored.IsEmpty) Replay(tombstone, Effects.IsOpen(tombstone.Flow) ? tombstone.Flow : ViaResponses.ReplyFlow(request, source));
        return true;
    }

    /// <summary>
    /// Section 9.2 and 16.10: "If a response context is found, the element MUST immediately return a 200 (OK) response to the CANCEL request." A repeat finds it again and is answered again. No context: the
    /// request goes to the route, which forwards it without state.
    /// </summary>
    private bool IsCancelHandled(SipMessage cancel, in Flow source, ulong key)
    {
        var isLive = _servers.TryGetValue(key, out var server);
        if (!isLive && !(TryGetTombstone(key, out var tombstone) && TombstoneRules.IsServer(tombstone.Kind))) return false;
        ReplyStateless(cancel, source, key, 200);

        // Section 9.1: CANCEL "has no effect on ... requests other than INVITE".
        if (server is { IsInvite: true }) server.OnCancel(cancel);
        return true;
    }

    /// <summary>Section 8.2.7: an ACK to a response that was sent without state "MUST be discarded"; it carries the tag that this request alone gets.</summary>
    private bool IsAckToStatelessReply(SipMessage ack, ulong key)
    {
        var tag = ack.Parsed.ToTag;
        if (!Base64Token.TryDecode(tag, out var value) || value != Tokens.LocalTag(key)) return false;
        Statistics.Retransmissions++;
        return true;
    }

    /// <summary>Section 18.1.2: "If the value of the sent-by parameter in that header field value does not correspond to a value that the client transport is configured to insert into requests, the response MUST be silently discarded."</summary>
    private bool IsOurs(SipMessage response, out ulong key, out bool isInvite)
    {
        key = 0;
        isInvite = false;
        if (!response.Parsed.TryVia(out var via) || !response.Parsed.TryCSeq(out _, out var method)) return false;
        var text = response.Received(HeaderId.Via);
        if (!BranchParameter.TryRead(via.Branch.Of(text), out key, out _)) return false;
        if (method == SipMethod.Cancel) key += BranchTokens.CancelKey;
        isInvite = method == SipMethod.Invite;
        return _addresses.Names(via.SentByHost.Of(text), via.SentByPort, via.Transport);
    }

    private void OnBuried(SipMessage response, in TombstoneEntry tombstone)
    {
        Statistics.Retransmissions++;
        switch (TombstoneRules.OnResponse(tombstone.Kind, response.StatusCode))
        {
            case TombstoneAnswer.Replay when !tombstone.Stored.IsEmpty:
                Replay(tombstone, tombstone.Flow);
                break;

            case TombstoneAnswer.PassUp when !tombstone.Stored.IsEmpty && IsRepeatOf(tombstone, response):
                Replay(tombstone, OpenFlow(tombstone.Flow, _scratch.Received(HeaderId.Via)));
                break;

            // RFC 6026 section 8.9: a 2xx that comes again, or from another fork further down, goes upstream like the first.
            case TombstoneAnswer.PassUp when !tombstone.Flow.IsNone && response.Edits.RemoveFirstValue(HeaderId.Via) && response.View.Has(HeaderId.Via):
                PassingLate?.Invoke(response);
                StreamFraming.Ensure(response, response.Edits, tombstone.Flow.Transport);
                var buffer = Messages.WriteEdited(response, "2xx forwarded again");
                Effects.Send(OpenFlow(tombstone.Flow, response.View.First(HeaderId.Via)), buffer, 0);
                buffer.Release();
                break;
            default:
                break;
        }
    }

    /// <summary>Finds a tombstone whose time is not over; whether any were freed since does not count.</summary>
    private bool TryGetTombstone(ulong key, out TombstoneEntry tombstone)
    {
        _tombstones.Advance(Effects.Now, budget: 0);
        return _tombstones.TryGet(key, out tombstone);
    }

    /// <summary>True when the 2xx stored, as a route changed it, is of the same dialog: a 2xx from another fork further down has another tag.</summary>
    private bool IsRepeatOf(in TombstoneEntry tombstone, SipMessage response)
    {
        var stored = tombstone.Stored.ToArray();
        SipScanner.Scan(_scratch, stored, 0, stored.Length, short.MaxValue);
        return _scratch.Parsed.ToTag.SequenceEqual(response.Parsed.ToTag);
    }

    /// <summary>The flow upstream, or when its connection is gone the way that the topmost Via names.</summary>
    private Flow OpenFlow(in Flow upstream, ReadOnlySpan<byte> topVia) => Effects.IsOpen(upstream) ? upstream : ViaResponses.WithoutConnection(topVia, upstream);

    private void Replay(in TombstoneEntry tombstone, in Flow flow)
    {
        var buffer = CopyOf(tombstone);
        Effects.Send(flow, buffer, 0);
        buffer.Release();
    }

    private void DeliverStored(in TombstoneEntry tombstone)
    {
        var buffer = CopyOf(tombstone);
        Deliver(buffer, tombstone.Flow)?.BeginAfter(tombstone.Flow);
        buffer.Release();
    }

    private MessageBuffer CopyOf(in TombstoneEntry tombstone)
    {
        var buffer = Effects.Allocator.Rent(tombstone.Stored.Length, "repeat from a tombstone");
        tombstone.Stored.CopyTo(buffer.Free);
        buffer.Length = tombstone.Stored.Length;
        return buffer;
    }

    /// <summary>Answers a request that cannot be handled, if a well-formed answer can be written that finds its sender; an ACK is never answered.</summary>
    private void Refuse(SipMessage request, in Flow source, int status)
    {
        if (!request.IsRequest || request.Method == SipMethod.Ack || !MalformedRequest.TryMend(request, source)) return;
        ReplyStateless(request, source, Tokens.ServerKey(request), status);
    }
}
