using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>A request that this server sends on its own account: a client transaction without a server transaction.</summary>
public sealed class OriginatedTransaction : ClientTransaction
{
    private readonly Action<SipMessage?, int> _answered;

    /// <param name="proxy">Owns it.</param>
    /// <param name="answered">Called for each response, with the message (valid during the call) and its status; with null and 408 or 503 when there is none.</param>
    internal OriginatedTransaction(StatefulProxy proxy, Action<SipMessage?, int> answered)
        : base(proxy) => _answered = answered;

    protected override void OnPassedUp(SipMessage response) => _answered(response, response.StatusCode);

    protected override void OnFailed(int status) => _answered(null, status);
}
