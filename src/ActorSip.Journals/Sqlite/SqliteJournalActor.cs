using ActorSip.Journals.Plugins;
using Akka.Configuration;

namespace ActorSip.Journals.Sqlite;

/// <summary>The journal over SQLite, as Akka.Persistence knows it.</summary>
/// <param name="settings">The plugin's; Akka passes them.</param>
/// <exception cref="StoreException">The store cannot be opened.</exception>
public sealed class SqliteJournalActor(Config settings) : JournalPluginActor(SqliteStores.Get(Context.System).Open(SqliteSettings.Read(settings, Context.Self.Path.Name)));
