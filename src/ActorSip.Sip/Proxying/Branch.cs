using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>One copy of a request on its way to one target: a client transaction of a response context (RFC 3261 section 16.6), with Timer C, its CANCEL and its final response.</summary>
public sealed class Branch : ClientTransaction, INextHopSeeker
{
    private const int TimerC = 100, TimerCancelled = 101, TimerFinal = 102, TimerSilent = 103, TimerSilence = 104;

    private RouteVariables? _variables;
    private long _timerC;
    private long _timerFinal;
    private long _timerSilence;
    private bool _dials;
    private bool _isSent;
    private bool _cancelWanted;
    private bool _cancelSent;

    internal Branch(ResponseContext context, Target target, int breadth, int attempt, bool dials)
        : base(context.Proxy)
    {
        Context = context;
        Target = target;
        Breadth = breadth;
        Attempt = attempt;
        _dials = dials;
    }

    public ResponseContext Context { get; }

    public Target Target { get; }

    public Flow Source => Context.Server.Source;

    public ulong Seed => Context.Server.Key;

    /// <summary>Counts the branches of a request, from 0: a part of what makes each branch parameter another one.</summary>
    public int Attempt { get; }

    /// <summary>Its share of Max-Breadth.</summary>
    public int Breadth { get; }

    /// <summary>The changes for this branch alone, begun as a copy of the message's; null until a hook asks for them.</summary>
    public SipEdits? Edits { get; private set; }

    /// <summary>Flags of the branch, for routes: 64 bits without a meaning of their own.</summary>
    public ulong Flags { get; set; }

    /// <summary>Variables of the branch, for routes.</summary>
    public RouteVariables Variables => _variables ??= new RouteVariables();

    /// <summary>What this branch says of who the caller is, otherwise than the message; set before the request is sent.</summary>
    public IdentityEdit? Identity { get; set; }

    /// <summary>True once it has its final response, or will get none.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The status of the final response; 408 and 503 also stand for none. 0 while not done.</summary>
    public int FinalStatus { get; private set; }

    /// <summary>The final response other than 2xx, kept for the choice of the best; null when there was none.</summary>
    public SipMessage? FinalResponse { get; private set; }

    /// <summary>Set by a route that has made use of the final response itself (it follows its redirection, say): it goes upstream only if there is no other.</summary>
    public bool IsUsed { get; set; }

    /// <summary>True when the connection failed that it was to go out on, and the address that the contact names has not been tried.</summary>
    internal bool MayDial => FinalStatus == 503 && FinalResponse is null && Target is { DialsWithoutFlow: true, Flow.IsConnection: true } && !_dials;

    protected override Flow UpstreamFlow => Context.Server.ReplyFlow;

    /// <summary>The edits of this branch, to change; before the request is sent.</summary>
    /// <exception cref="InvalidOperationException">It has been sent.</exception>
    public SipEdits Edit()
    {
        if (_isSent) throw new InvalidOperationException("The branch has been sent; it can no longer be changed.");
        if (Edits is not null) return Edits;
        Edits = new SipEdits(Context.Request);
        Edits.CopyFrom(Context.Request.Edits);
        return Edits;
    }

    internal void Begin()
    {
        var request = Context.Request;
        var uri = RequestForwarding.NextHopUri(Edits is null ? request.View : new MessageView(request, Edits), Target);
        _dials |= Target.DialsWithoutFlow && !Proxy.Effects.IsOpen(Target.Flow);
        if (!Target.Flow.IsNone && !_dials)
        {
            SendOn(Target.Flow);
            return;
        }

        switch (Proxy.Effects.FindNextHop(this, uri, out var flow, out var others))
        {
            case NextHopAnswer.Found:
                Others = others;
                SendOn(flow);
                break;
            case NextHopAnswer.NotFound:
                Finish(503, response: null);
                break;
            default:
                break; // pending: OnResolved
        }
    }

    /// <summary>
    /// RFC 3263 section 4.3: "If a failure occurs, the client SHOULD create a new request, which is identical to the previous, but has a different value of the Via branch ID than the previous (and therefore
    /// constitutes a new SIP transaction). That request is sent to the next element in the list as specified by RFC 2782."
    /// </summary>
    /// <param name="failed">The branch whose address has failed.</param>
    internal void BeginAfter(Branch failed)
    {
        Others = failed.Others;
        if (Others!.TryTake(Proxy.Effects, out var flow)) SendOn(flow);
    }

    public void OnResolved(NextHopAnswer answer, in Flow flow, NextHopList? others)
    {
        if (IsDone || _isSent) return;
        Others = others;
        if (answer == NextHopAnswer.Found) SendOn(flow);
        else Finish(503, response: null);
    }

    public override void OnTimer(int kind)
    {
        switch (kind)
        {
            // Section 16.8: "If timer C should fire, the proxy MUST either reset the timer with any value it chooses, or terminate the client transaction. If the client transaction has received a
            // provisional response, the proxy MUST generate a CANCEL request matching that transaction. If the client transaction has not received a provisional response, the proxy MUST behave as
            // if the transaction received a 408 (Request Timeout) response."
            case TimerC:
                _timerC = 0;
                if (HasProvisional) Cancel();
                else End(408);
                break;

            // The route's own patience (Kamailio's fr_timer): as with Timer C.
            case TimerFinal:
                _timerFinal = 0;
                if (HasProvisional && IsInvite) Cancel();
                else End(408);
                break;

            // The operator's patience with an address: what it means to be silent is section 4.3 of RFC 3263's, only sooner.
            case TimerSilent:
                Others!.SilenceTimer = 0;
                if (HasProvisional || Others.Count == 0 || _cancelWanted || !Context.MayTryNext) break;
                Abandon();
                TriesNext(408, response: null);
                break;

            // Nothing has come at all: the other side is taken for dead, and the next one can be tried while the caller still waits.
            case TimerSilence:
                _timerSilence = 0;
                if (HasProvisional) break;
                Abandon();
                OnFailed(408);
                break;

            // Section 9.1: "If there is no final response for the original request in 64*T1 seconds (...), the client SHOULD then consider the original transaction cancelled and SHOULD destroy
            // the client transaction handling the original request."
            case TimerCancelled:
                End(408);
                break;
            default:
                base.OnTimer(kind);
                break;
        }
    }

    /// <summary>Section 9.1: "If no provisional response has been received, the CANCEL request MUST NOT be sent; rather, the client MUST wait for the arrival of a provisional response."</summary>
    internal void Cancel()
    {
        if (IsDone || _cancelSent) return;
        _cancelWanted = true;
        if (!_isSent)
        {
            Finish(487, response: null);
            return;
        }

        if (!IsInvite || !HasProvisional || Sent is null) return;
        _cancelSent = true;
        var sent = Proxy.Rescan(Sent);
        var cancel = Proxy.Effects.Allocator.Rent(GeneratedRequests.MaxLength(sent, sent.Received(HeaderId.To).Length) + Context.CancelReason.Length, "CANCEL of a branch");
        cancel.Length = GeneratedRequests.WriteCancel(sent, Context.CancelReason, cancel.Free);
        StartTimer(TimerCancelled, Proxy.Times.B);
        new CancelTransaction(Proxy).Start(Key + BranchTokens.CancelKey, Flow, cancel, isInvite: false);
    }

    protected override void OnPassedUp(SipMessage response)
    {
        var status = response.StatusCode;
        StopTimerSilent();
        StopTimerSilence();
        if (status < 200)
        {
            // Section 16.7 item 2: "if the response is a provisional response with status codes 101 to 199 inclusive (i.e., anything but 100), the proxy MUST reset timer C for that client transaction."
            if (IsInvite && status > 100 && !_cancelSent) StartTimer(TimerC, Context.TimerC);
            if (_cancelWanted) Cancel();
            Context.OnProvisional(this, response);
            return;
        }

        if (status == 503 && TriesNext(503, response)) return;
        StopTimers();
        if (status >= 300) Keep(response);
        IsDone = true;
        FinalStatus = status;
        Context.OnFinal(this, response);
    }

    protected override void OnFailed(int status)
    {
        if (!TriesNext(status, response: null)) Finish(StatusFor(status), response: null);
    }

    internal void KeepForwarded(SipMessage response) => Forwarded = Proxy.Messages.WriteEdited(response, "2xx changed by a route");

    internal void Release()
    {
        if (FinalResponse is not null) Proxy.Effects.Recycle(FinalResponse);
        FinalResponse = null;
    }

    /// <summary>Its server transaction may have left the table before it, and be held by the relay alone.</summary>
    internal override void Discard()
    {
        base.Discard();
        Context.Server.Discard();
    }

    private void SendOn(in Flow flow)
    {
        var request = Context.Request;
        var key = Proxy.Tokens.BranchKey(Context.Server.Key, Target, flow, Attempt);
        var edits = Edits ?? request.BranchEdits();
        Identity?.Apply(request, edits);
        var buffer = Proxy.Messages.WriteForwarded(request, edits, Target, Context.Server.Source, flow, key, Context.LoopKey, Breadth);
        _isSent = true;
        Edits = null;
        Proxy.Statistics.NoteRelayed(request);

        if (Proxy.Policy.NextAddressAfter > 0 && Others is { Count: > 0 }) Others.SilenceTimer = Proxy.Effects.StartTimer(Proxy.Policy.NextAddressAfter, this, TimerSilent);

        // 11. "In order to handle the case where an INVITE request never generates a final response, the TU uses a timer which is called timer C."
        if (request.Method == SipMethod.Invite) StartTimer(TimerC, Context.TimerC);
        if (Context.FinalResponseTimeout > 0)
        {
            // It is the target's time, not an address's.
            var left = Context.FinalResponseTimeout;
            if (Others is { GiveUpAt: > 0 }) left = (int)Math.Max(1, Others.GiveUpAt - Proxy.Effects.Now);
            else if (Others is { Count: > 0 }) Others.GiveUpAt = Proxy.Effects.Now + left;
            _timerFinal = Proxy.Effects.StartTimer(left, this, TimerFinal);
        }

        if (Target.SilenceTimeout > 0) _timerSilence = Proxy.Effects.StartTimer(Target.SilenceTimeout, this, TimerSilence);
        Start(key, flow, buffer, request.Method == SipMethod.Invite);
    }

    /// <summary>True when another address of the next hop takes this one's place: the context hears of the failure only when it was the last address.</summary>
    private bool TriesNext(int status, SipMessage? response)
    {
        if (!HasAddressFailed(status, response) || _cancelWanted || !Context.MayTryNext) return false;
        StopTimers();
        IsDone = true;
        FinalStatus = status;
        Context.Replace(this);
        return true;
    }

    private void Keep(SipMessage response)
    {
        response.Detach(Proxy.Effects.Allocator);
        FinalResponse = response;
    }

    private void End(int status)
    {
        Abandon();
        Finish(StatusFor(status), response: null);
    }

    /// <summary>A caller who has hung up is told so, not that the callee was silent.</summary>
    private int StatusFor(int status) => status == 408 && Context.IsCancelled ? 487 : status;

    private void Finish(int status, SipMessage? response)
    {
        if (IsDone) return;
        StopTimers();
        IsDone = true;
        FinalStatus = status;
        Context.OnFinal(this, response);
    }

    private void StartTimer(int kind, int milliseconds)
    {
        StopTimerC();
        _timerC = Proxy.Effects.StartTimer(milliseconds, this, kind);
    }

    private void StopTimers()
    {
        StopTimerC();
        StopTimerSilent();
        StopTimerSilence();
        if (_timerFinal != 0) Proxy.Effects.StopTimer(_timerFinal);
        _timerFinal = 0;
    }

    private void StopTimerSilent()
    {
        if (Others is not { SilenceTimer: not 0 }) return;
        Proxy.Effects.StopTimer(Others.SilenceTimer);
        Others.SilenceTimer = 0;
    }

    private void StopTimerSilence()
    {
        if (_timerSilence != 0) Proxy.Effects.StopTimer(_timerSilence);
        _timerSilence = 0;
    }

    private void StopTimerC()
    {
        if (_timerC != 0) Proxy.Effects.StopTimer(_timerC);
        _timerC = 0;
    }
}
