using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>A route's view of a relay in progress: its hooks for branches and replies, and its say in the outcome.</summary>
public interface IRelayObserver
{
    /// <summary>A branch is about to look for its next hop and to be sent: the time for <see cref="Branch.Edit"/>.</summary>
    void OnBranch(Branch branch);

    /// <summary>A response came for a branch; our Via is already removed, changes to <see cref="SipMessage.Edits"/> go upstream with it.</summary>
    void OnReply(Branch branch, SipMessage response);

    /// <summary>All branches are done. True: the route decides what goes upstream (if nothing has); false: the best response is forwarded.</summary>
    bool OnOutcome(ResponseContext context);
}
