using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>A request that this server sends on its own account: a client transaction without a server transaction.</summary>
public sealed class OriginatedTransaction : ClientTransaction, INextHopSeeker
{
    private readonly SipMessage _request;
    private readonly Action<SipMessage?, int> _answered;

    /// <param name="proxy">Owns it.</param>
    /// <param name="request">Complete but for its Via; in memory that stays.</param>
    /// <param name="target">Where to.</param>
    /// <param name="answered">Called for each response, with the message (valid during the call) and its status; with null and 408 or 503 when there is none.</param>
    internal OriginatedTransaction(StatefulProxy proxy, SipMessage request, Target target, Action<SipMessage?, int> answered)
        : base(proxy)
    {
        _request = request;
        Target = target;
        _answered = answered;
    }

    public Target Target { get; }

    Flow INextHopSeeker.Source => default;

    public void OnResolved(NextHopAnswer answer, in Flow flow)
    {
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

        switch (Proxy.Effects.FindNextHop(this, RequestForwarding.NextHopUri(_request.View, Target), out var flow))
        {
            case NextHopAnswer.Found:
                SendOn(flow);
                break;
            case NextHopAnswer.NotFound:
                OnFailed(503);
                break;
            default:
                break; // pending: OnResolved
        }
    }

    protected override void OnPassedUp(SipMessage response) => _answered(response, response.StatusCode);

    protected override void OnFailed(int status) => _answered(null, status);

    private void SendOn(in Flow flow)
    {
        var hash = new KeyedHash(HashKey.FromBytes("originated branch"u8));
        hash.Add(_request.Received(HeaderId.CallId));
        hash.Add(_request.Received(HeaderId.CSeq));
        var key = Proxy.Tokens.BranchKey(hash.Finish(), Target, flow, attempt: 0);
        ProxyMessages.AddOwnVia(_request, Proxy.Addresses[flow.Socket], key);
        StreamFraming.Ensure(_request, _request.Edits, flow.Transport);
        Start(key, flow, Proxy.Messages.WriteEdited(_request, "request of our own"), _request.Method == SipMethod.Invite);
    }
}
