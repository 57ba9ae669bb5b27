using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>A request that this server sends on its own account: a client transaction without a server transaction. One that fails at an address of its next hop is followed by another, to the next address.</summary>
public sealed class OriginatedTransaction : ClientTransaction, INextHopSeeker
{
    private const int TimerPatience = 100;

    private readonly SipMessage _request;
    private readonly Action<SipMessage?, int> _answered;
    private readonly int _attempt;
    private readonly long _giveUpAt;
    private long _patience;

    /// <param name="proxy">Owns it.</param>
    /// <param name="request">Complete but for its Via; in memory that stays.</param>
    /// <param name="target">Where to.</param>
    /// <param name="answered">Called for each response, with the message (valid during the call) and its status; with null and 408 or 503 when there is none.</param>
    /// <param name="giveUpAt">When it is given up like one that has timed out, on the effects' clock; 0: never before that.</param>
    /// <param name="attempt">Counts the addresses tried, from 0.</param>
    internal OriginatedTransaction(StatefulProxy proxy, SipMessage request, Target target, Action<SipMessage?, int> answered, long giveUpAt = 0, int attempt = 0)
        : base(proxy)
    {
        _request = request;
        Target = target;
        _answered = answered;
        _giveUpAt = giveUpAt;
        _attempt = attempt;
        var hash = new KeyedHash(HashKey.FromBytes("originated branch"u8));
        hash.Add(request.Received(HeaderId.CallId));
        hash.Add(request.Received(HeaderId.CSeq));
        Seed = hash.Finish();
    }

    public Target Target { get; }

    public ulong Seed { get; }

    Flow INextHopSeeker.Source => default;

    public void OnResolved(NextHopAnswer answer, in Flow flow, NextHopList? others)
    {
        Others = others;
        if (answer == NextHopAnswer.Found) SendOn(flow);
        else OnFailed(503);
    }

    internal void Begin()
    {
        if (!Target.Flow.IsNone)
        {
            SendOn(Target.Flow);
            return;
        }

        switch (Proxy.Effects.FindNextHop(this, RequestForwarding.NextHopUri(_request.View, Target), out var flow, out var others))
        {
            case NextHopAnswer.Found:
                Others = others;
                SendOn(flow);
                break;
            case NextHopAnswer.NotFound:
                OnFailed(503);
                break;
            default:
                break; // pending: OnResolved
        }
    }

    public override void OnTimer(int kind)
    {
        if (kind != TimerPatience)
        {
            base.OnTimer(kind);
            return;
        }

        // Whoever asked has no more use for an answer: that is not the address's fault, and no other one is tried.
        _patience = 0;
        Abandon();
        _answered(null, 408);
    }

    protected override void OnPassedUp(SipMessage response)
    {
        if (response.StatusCode >= 200) StopPatience();
        if (response.StatusCode != 503 || !TriesNext(503, response)) _answered(response, response.StatusCode);
    }

    protected override void OnFailed(int status)
    {
        StopPatience();
        if (!TriesNext(status, response: null)) _answered(null, status);
    }

    /// <summary>RFC 3263 section 4.3, as for a <see cref="Branch"/>.</summary>
    private bool TriesNext(int status, SipMessage? response)
    {
        if (!HasAddressFailed(status, response) || !Others!.TryTake(Proxy.Effects, out var flow)) return false;
        Proxy.Statistics.Failovers++;
        new OriginatedTransaction(Proxy, _request, Target, _answered, _giveUpAt, _attempt + 1) { Others = Others }.SendOn(flow);
        return true;
    }

    private void SendOn(in Flow flow)
    {
        var key = Proxy.Tokens.BranchKey(Seed, Target, flow, _attempt);
        var edits = _request.BranchEdits();
        ProxyMessages.AddOwnVia(edits, Proxy.Policy, Proxy.Addresses.Of(flow), key);
        StreamFraming.Ensure(_request, edits, flow.Transport);
        if (_giveUpAt > 0) _patience = Proxy.Effects.StartTimer((int)Math.Max(1, _giveUpAt - Proxy.Effects.Now), this, TimerPatience);
        Start(key, flow, Proxy.Messages.WriteEdited(_request, edits, "request of our own"), _request.Method == SipMethod.Invite);
    }

    private void StopPatience()
    {
        if (_patience != 0) Proxy.Effects.StopTimer(_patience);
        _patience = 0;
    }
}
