using ActorSip.Journals.Plugins;
using Akka.Configuration;

namespace ActorSip.Journals.Sqlite;

/// <summary>The snapshot store over SQLite, as Akka.Persistence knows it.</summary>
/// <param name="settings">The plugin's; Akka passes them.</param>
/// <exception cref="StoreException">The store cannot be opened.</exception>
public sealed class SqliteSnapshotStore(Config settings) : SnapshotPluginActor(SqliteStores.Get(Context.System).Open(settings.GetString("store")));
