using ActorSip.Sip.Messages;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>A server transaction with its request and its last response: the machine of RFC 3261 section 17.2 and what its effects act on.</summary>
public sealed class ServerTransaction : IServerTransactionEffects, ITimed
{
    private readonly StatefulProxy _proxy;
    /// <summary>Milliseconds that the transaction user has to answer before a 100 is due.</summary>
    private const int TryingTime = 200;

    private readonly ushort _replyPort;
    private InviteServerMachine _invite;
    private NonInviteServerMachine _other;
    private long _timerG;
    private long _timeout;
    private long _trying;
    private MessageBuffer? _lastResponse;
    private ResponseDelivery? _delivery;
    private int _holders = 1;
    private bool _isDropped;
    private bool _isDiscarded;

    internal ServerTransaction(StatefulProxy proxy, SipMessage request, in Flow source, ulong key)
    {
        _proxy = proxy;
        Request = request;
        Source = source;
        Key = key;
        IsInvite = request.Method == SipMethod.Invite;
        IsProven = proxy.Effects.IsProven(source);
        _replyPort = ViaResponses.ReplyFlow(request, source).Remote.Port;
    }

    /// <summary>The request, in memory of its own; readable for as long as somebody holds the transaction.</summary>
    public SipMessage Request { get; }

    public Flow Source { get; }

    /// <summary>Where responses go, unless that fails.</summary>
    public Flow ReplyFlow => Source.Remote.Port == _replyPort ? Source : Source with { Remote = Source.Remote.WithPort(_replyPort) };

    public ulong Key { get; }

    public bool IsInvite { get; }

    /// <summary>False when the request may have been sent by somebody else in the name of this source.</summary>
    public bool IsProven { get; }

    /// <summary>The relay of this request; null until it is relayed.</summary>
    public ResponseContext? Context { get; internal set; }

    /// <summary>Status of the last response sent; 0 before.</summary>
    public int LastStatus { get; private set; }

    /// <summary>True once a final response was sent (or, for a timeout of a non-INVITE, withheld as RFC 4320 wants it).</summary>
    public bool IsFinal { get; private set; }

    /// <summary>Called when the caller has cancelled the request, before any branch is.</summary>
    public Action? Cancelled { get; set; }

    /// <summary>True after a CANCEL.</summary>
    public bool IsCancelled { get; private set; }

    internal void Start()
    {
        if (!IsInvite)
        {
            _other.Start(this, _proxy.Times, Source.IsConnection);
            return;
        }

        // Section 17.2.1: "The server transaction MUST generate a 100 (Trying) response unless it knows that the TU will generate a provisional or final response within 200 ms". What is not relayed is answered by then.
        _invite.Start(Source.IsConnection);
        _trying = _proxy.Effects.StartTimer(TryingTime, this, (int)TransactionTimer.Trying);
    }

    /// <summary>It is relayed: nobody knows for how long. To a source that is not proven the 100 goes only when the 200 ms are over: most requests that nobody has sent are answered by then, with one response.</summary>
    internal void OnRelay()
    {
        if (IsInvite && IsProven && LastStatus == 0) Reply(100);
    }

    internal void OnRetransmission()
    {
        if (IsInvite) _invite.OnRequest(this);
        else _other.OnRequest(this);
    }

    /// <summary>The last response could not be sent as a datagram. RFC 6026 section 8.8: the transaction remains in its state; the response goes another way, if its Via names one.</summary>
    internal void OnSendFailed()
    {
        if (_delivery is not null || _lastResponse is null) return;
        _delivery = _proxy.Deliver(_lastResponse, Source);
        _delivery?.BeginAfter(ReplyFlow);
    }

    internal void OnAck() => _invite.OnAck(this, _proxy.Times);

    /// <summary>A CANCEL came for it (section 9.2 and 16.10).</summary>
    internal void OnCancel(SipMessage cancel)
    {
        if (IsCancelled || IsFinal) return;
        IsCancelled = true;
        Cancelled?.Invoke();
        if (Context is not null) Context.Cancel(cancel);
        else Reply(487);
    }

    /// <summary>True when a response with this status may still be sent.</summary>
    public bool MayRespond(int status) => IsInvite ? _invite.MayRespond(status) : _other.MayRespond(status) || (status == 408 && _other.IsLive);

    /// <summary>Sends a response that this server makes itself.</summary>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">Empty: the standard phrase.</param>
    /// <param name="extraLines">Whole header lines with CRLF; may be empty.</param>
    /// <param name="body">May be empty.</param>
    /// <returns>False when the transaction has its final response already.</returns>
    public bool Reply(int status, ReadOnlySpan<byte> reason = default, ReadOnlySpan<byte> extraLines = default, ReadOnlySpan<byte> body = default)
    {
        if (_isDropped || !MayRespond(status)) return false;
        _invite.IsQuiet = !IsProven;
        Respond(status, _proxy.Messages.WriteReply(Request, Key, status, reason, extraLines, body, ReplyLimit.Of(Request, status, IsProven)));
        return true;
    }

    /// <summary>Sends a response that came from a branch, its top Via removed: "the proxy MUST NOT forward it upstream if no Via is left" is the caller's to see to.</summary>
    internal void Forward(SipMessage response)
    {
        if (!MayRespond(response.StatusCode)) return;
        _invite.IsQuiet = !IsProven;
        Respond(response.StatusCode, _proxy.Messages.WriteEdited(response, "response forwarded"));
    }

    /// <summary>Gives back its memory, and that of its relay, whoever still holds it; nothing may be asked of it any more. For an owner that ends. A second time does nothing.</summary>
    public void Discard()
    {
        if (_isDiscarded) return;
        _isDiscarded = true;
        Context?.Discard();
        _holders = 1;
        LetGo();
    }

    /// <summary>Keeps request and transaction alive for another user.</summary>
    public void Hold() => _holders++;

    /// <summary>Ends a use; after the last one the request's memory goes back.</summary>
    public void LetGo()
    {
        if (--_holders > 0) return;
        _lastResponse?.Release();
        _lastResponse = null;
        _proxy.Effects.Recycle(Request);
    }

    /// <summary>Drops the transaction without a trace: a repeat of its request is a new one. For requests whose handling is idempotent, and for those that nobody answers.</summary>
    public void Drop()
    {
        if (_isDropped) return;
        _isDropped = true;
        StopTimers();
        IsFinal = true;
        _proxy.RemoveServer(this);
        LetGo();
    }

    public void OnTimer(int kind)
    {
        if (IsInvite && kind == (int)TransactionTimer.Trying)
        {
            _trying = 0;
            if (LastStatus == 0) Reply(100);
        }
        else if (IsInvite) _invite.OnTimer((TransactionTimer)kind, this, _proxy.Times);
        else _other.OnTimer((TransactionTimer)kind, this);
    }

    void IServerTransactionEffects.SendResponse()
    {
        // Where another way was sought in vain, the plain one is taken again: who was away may have come back.
        var hasSought = _delivery is not null;
        if (_delivery is { IsLost: false }) _delivery.Send(_lastResponse!);
        else if (_proxy.Effects.IsOpen(ReplyFlow)) _proxy.Effects.Send(ReplyFlow, _lastResponse!, hasSought || ReplyFlow.IsConnection ? 0 : (long)Key);
        else if (hasSought) _proxy.Effects.Send(ViaResponses.WithoutConnection(Request.Received(HeaderId.Via), Source), _lastResponse!, 0);
        else
        {
            _delivery = _proxy.Deliver(_lastResponse!, Source);
            _delivery?.BeginAt(ViaResponses.WithoutConnection(Request.Received(HeaderId.Via), Source));
        }
    }

    void IServerTransactionEffects.AckReceived()
    {
    }

    void IServerTransactionEffects.TimedOut() => _proxy.Statistics.MissingAcks++;

    void IServerTransactionEffects.TryingDue() => Reply(100);

    void IServerTransactionEffects.TransportFailed()
    {
    }

    void ITransactionTimerEffects.StartTimer(TransactionTimer timer, int milliseconds)
    {
        var handle = _proxy.Effects.StartTimer(milliseconds, this, (int)timer);
        if (timer == TransactionTimer.G) _timerG = handle;
        else _timeout = handle;
    }

    void ITransactionTimerEffects.StopTimer(TransactionTimer timer) => _proxy.Effects.StopTimer(timer == TransactionTimer.G ? _timerG : _timeout);

    void ITransactionTimerEffects.Linger(Tombstone kind, int milliseconds)
    {
        var stored = kind == Tombstone.ServerNonInviteCompleted && _lastResponse is not null ? _lastResponse.Span : default;
        _proxy.Bury(this, kind, milliseconds, stored, ReplyFlow);
        LetGo();
    }

    void ITransactionTimerEffects.End()
    {
        _proxy.RemoveServer(this);
        LetGo();
    }

    private void Respond(int status, MessageBuffer response)
    {
        Hold();
        _lastResponse?.Release();
        _lastResponse = response;
        LastStatus = status;
        StopTrying();
        if (status >= 200) IsFinal = true;
        if (IsInvite) _invite.Respond(status, this, _proxy.Times);
        else _other.Respond(status, this, _proxy.Times);
        LetGo();
    }

    private void StopTrying()
    {
        if (_trying != 0) _proxy.Effects.StopTimer(_trying);
        _trying = 0;
    }

    private void StopTimers()
    {
        StopTrying();
        if (_timerG != 0) _proxy.Effects.StopTimer(_timerG);
        if (_timeout != 0) _proxy.Effects.StopTimer(_timeout);
    }
}
