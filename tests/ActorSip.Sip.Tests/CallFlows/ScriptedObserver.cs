using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>A route's say in a relay, given by the test.</summary>
internal sealed class ScriptedObserver : IRelayObserver
{
    public Action<Branch> Branch { get; init; } = _ => { };

    public Action<Branch, SipMessage> Reply { get; init; } = (_, _) => { };

    public Func<ResponseContext, bool> Outcome { get; init; } = _ => false;

    public int Outcomes { get; private set; }

    public void OnBranch(Branch branch) => Branch(branch);

    public void OnReply(Branch branch, SipMessage response) => Reply(branch, response);

    public bool OnOutcome(ResponseContext context)
    {
        Outcomes++;
        return Outcome(context);
    }
}
