using Akka.Actor;

namespace ActorSip.Journals.Redis;

/// <summary>Makes the stores of an actor system when they are first asked for.</summary>
public sealed class RedisStoresProvider : ExtensionIdProvider<RedisStores>
{
    public override RedisStores CreateExtension(ExtendedActorSystem system) => new(system);
}
