using Akka.Actor;

namespace ActorSip.Links;

/// <summary>What is told to this actor is taken by a delegate, in the turn of whoever tells it.</summary>
/// <param name="provider">Of the actor system.</param>
/// <param name="path">What it is known by here.</param>
/// <param name="tell">Takes a message and its sender.</param>
#pragma warning disable MA0097 // References are compared by their paths, which nobody does with operators.
internal sealed class LinkRef(IActorRefProvider provider, ActorPath path, Action<object, IActorRef> tell) : MinimalActorRef
#pragma warning restore MA0097
{
    public override IActorRefProvider Provider => provider;

    public override ActorPath Path => path;

    protected override void TellInternal(object message, IActorRef sender) => tell(message, sender);
}
