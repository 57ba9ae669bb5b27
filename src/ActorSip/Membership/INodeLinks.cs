using Akka.Actor;

namespace ActorSip.Membership;

/// <summary>The other nodes by a shorter way than the cluster's own transport, as one loop has it. Loop thread only; what is told to these actors must come from the loop's request actor, which gets the answers.</summary>
public interface INodeLinks
{
    /// <summary>Takes messages for all slots of that node; null while there is no short way there.</summary>
    IActorRef? SlotsOf(Address node);

    /// <summary>Stands for the request actor of a loop of that node; null while there is no short way there.</summary>
    IActorRef? RequestsOf(Address node, int loop);
}
