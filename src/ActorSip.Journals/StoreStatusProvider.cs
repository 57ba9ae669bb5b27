using Akka.Actor;

namespace ActorSip.Journals;

/// <summary>Makes the status of the stores of an actor system when it is first asked for.</summary>
public sealed class StoreStatusProvider : ExtensionIdProvider<StoreStatus>
{
    public override StoreStatus CreateExtension(ExtendedActorSystem system) => new();
}
