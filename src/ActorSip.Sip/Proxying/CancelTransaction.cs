using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>The CANCEL of one branch. Its answer says nothing that the INVITE's does not, so it is only awaited to stop the repeats (RFC 3261 section 9.1).</summary>
public sealed class CancelTransaction : ClientTransaction
{
    internal CancelTransaction(StatefulProxy proxy)
        : base(proxy)
    {
    }

    protected override void OnPassedUp(SipMessage response)
    {
    }

    protected override void OnFailed(int status)
    {
    }
}
