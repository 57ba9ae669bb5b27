using Akka.Actor;

namespace ActorSip.Journals.Sqlite;

/// <summary>Makes the stores of an actor system when they are first asked for.</summary>
public sealed class SqliteStoresProvider : ExtensionIdProvider<SqliteStores>
{
    public override SqliteStores CreateExtension(ExtendedActorSystem system) => new(system);
}
