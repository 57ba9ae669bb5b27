using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>A client transaction with the bytes it sent: the machine of RFC 3261 section 17.1 and what its effects act on. A branch, a CANCEL, or a request of our own.</summary>
public abstract class ClientTransaction : IClientTransactionEffects, ITimed
{
    private InviteClientMachine _invite;
    private NonInviteClientMachine _other;
    private long _retransmit;
    private long _timeout;
    private MessageBuffer? _ack;
    private SipMessage? _response;
    private bool _isOwnFailure;

    protected ClientTransaction(StatefulProxy proxy) => Proxy = proxy;

    /// <summary>The flow the request went out on.</summary>
    public Flow Flow { get; private set; }

    /// <summary>True for INVITE.</summary>
    public bool IsInvite { get; private set; }

    /// <summary>True while a response is awaited.</summary>
    public bool IsLive => IsInvite ? _invite.IsLive : _other.IsLive;

    /// <summary>True after any provisional response.</summary>
    public bool HasProvisional { get; private set; }

    /// <summary>Key in the table of client transactions: T of the branch, moved by <see cref="BranchTokens.CancelKey"/> for a CANCEL.</summary>
    internal ulong Key { get; private set; }

    protected StatefulProxy Proxy { get; }

    /// <summary>The request as it was sent; null before and after.</summary>
    protected MessageBuffer? Sent { get; private set; }

    /// <summary>A 2xx to INVITE as it went upstream, if a route changed it: for the tombstone.</summary>
    protected MessageBuffer? Forwarded { get; set; }

    /// <summary>Where else the request may go; null when its next hop has no name.</summary>
    protected NextHopList? Others { get; set; }

    /// <summary>Sends the request and starts the machine. Takes over the caller's hold on the buffer.</summary>
    internal void Start(ulong key, in Flow flow, MessageBuffer request, bool isInvite)
    {
        Key = key;
        Flow = flow;
        Sent = request;
        IsInvite = isInvite;
        Proxy.AddClient(this);
        if (isInvite) _invite.Start(this, Proxy.Times, flow.IsConnection);
        else _other.Start(this, Proxy.Times, flow.IsConnection);
    }

    internal void OnResponse(SipMessage response)
    {
        _response = response;
        if (response.StatusCode < 200) HasProvisional = true;
        if (IsInvite) _invite.OnResponse(response.StatusCode, this, Proxy.Times);
        else _other.OnResponse(response.StatusCode, this, Proxy.Times);
        _response = null;
    }

    /// <param name="isOwn">It was not the other side's fault: our queue was full, say.</param>
    internal void OnSendFailed(bool isOwn)
    {
        _isOwnFailure = isOwn;
        if (IsInvite) _invite.OnTransportError(this);
        else _other.OnTransportError(this);
    }

    public virtual void OnTimer(int kind)
    {
        if (IsInvite) _invite.OnTimer((TransactionTimer)kind, this, Proxy.Times);
        else _other.OnTimer((TransactionTimer)kind, this, Proxy.Times);
    }

    void IClientTransactionEffects.SendRequest() => Proxy.Effects.Send(Flow, Sent!, (long)Key);

    void IClientTransactionEffects.SendAck()
    {
        var sent = Proxy.Rescan(Sent!);
        var to = _response!.Received(HeaderId.To);
        _ack?.Release();
        _ack = Proxy.Effects.Allocator.Rent(GeneratedRequests.MaxLength(sent, to.Length), "ACK to a failure");
        _ack.Length = GeneratedRequests.WriteAck(sent, to, _ack.Free);
        Proxy.Effects.Send(Flow, _ack, 0);
    }

    void IClientTransactionEffects.PassUp() => OnPassedUp(_response!);

    void IClientTransactionEffects.TimedOut() => OnFailed(408);

    // Section 16.9: "If the transport layer notifies a proxy of an error when it tries to forward a request, the proxy MUST behave as if the forwarded request received a 503 (Service Unavailable) response."
    void IClientTransactionEffects.TransportFailed() => OnFailed(503);

    void ITransactionTimerEffects.StartTimer(TransactionTimer timer, int milliseconds)
    {
        var handle = Proxy.Effects.StartTimer(milliseconds, this, (int)timer);
        if (timer is TransactionTimer.A or TransactionTimer.E) _retransmit = handle;
        else _timeout = handle;
    }

    void ITransactionTimerEffects.StopTimer(TransactionTimer timer) => Proxy.Effects.StopTimer(timer is TransactionTimer.A or TransactionTimer.E ? _retransmit : _timeout);

    void ITransactionTimerEffects.Linger(Tombstone kind, int milliseconds)
    {
        var kept = kind == Tombstone.ClientInviteCompleted ? _ack : kind == Tombstone.ClientInviteAccepted ? Forwarded : null;
        var stored = kept is null ? default : kept.Span;
        Proxy.Bury(this, kind, milliseconds, stored, kind == Tombstone.ClientInviteAccepted ? UpstreamFlow : Flow);
        Forget();
    }

    void ITransactionTimerEffects.End()
    {
        Proxy.RemoveClient(this);
        Forget();
    }

    /// <summary>Ends the transaction without waiting for an answer.</summary>
    protected void Abandon()
    {
        if (IsInvite) _invite.Abandon(this);
        else _other.Abandon(this);
    }

    /// <summary>Where repeats of a 2xx go when the transaction is gone.</summary>
    protected virtual Flow UpstreamFlow => default;

    /// <summary>A response for the transaction user. It belongs to the batch: who keeps it detaches it.</summary>
    protected abstract void OnPassedUp(SipMessage response);

    /// <summary>No response: 408 for a timeout, 503 for a transport error.</summary>
    protected abstract void OnFailed(int status);

    /// <summary>
    /// RFC 3263 section 4.3: "For SIP requests, failure occurs if the transaction layer reports a 503 error response or a transport failure of some sort (generally, due to fatal ICMP errors in UDP or connection
    /// failures in TCP). Failure also occurs if the transaction layer times out without ever having received any response, provisional or final (i.e., timer B or timer F in RFC 3261 fires)." The address is left
    /// out for a while. RFC 3261 section 21.5.4, of a 503: one "SHOULD NOT forward any other requests to that server for the duration specified in the Retry-After header field, if present."
    /// </summary>
    /// <param name="status">503, or 408 for none.</param>
    /// <param name="response">The 503; null when none came.</param>
    /// <returns>True when it was a failure of the address, and there is another.</returns>
    protected bool HasAddressFailed(int status, SipMessage? response)
    {
        if (Others is null || (status == 408 && HasProvisional)) return false;
        if (response is null)
        {
            // A far end that says nothing to a MESSAGE is not the next hop's fault, and only an INVITE must be answered with 100 at once: whoever may send anything would else take a trunk from all calls.
            if (!_isOwnFailure && (IsInvite || status != 408)) Proxy.Effects.LeaveOut(Flow, seconds: 0);
        }
        else if (RetryAfter.TryParse(response.View.First(HeaderId.RetryAfter), out var seconds) && seconds > 0) Proxy.Effects.LeaveOut(Flow, (int)Math.Min(seconds, int.MaxValue));

        return Others.Count > 0;
    }

    /// <summary>Gives back its memory; nothing may be asked of it any more.</summary>
    internal virtual void Discard() => Forget();

    private void Forget()
    {
        Sent?.Release();
        Sent = null;
        _ack?.Release();
        _ack = null;
        Forwarded?.Release();
        Forwarded = null;
    }
}
