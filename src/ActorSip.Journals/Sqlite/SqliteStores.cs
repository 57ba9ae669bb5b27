using ActorSip.Journals.Plugins;
using Akka.Actor;

namespace ActorSip.Journals.Sqlite;

/// <summary>The stores of an actor system, one for each file. They are closed when the system has terminated, after all that its actors wrote was written.</summary>
public sealed class SqliteStores : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly OpenStores<string, SqliteStore> _stores;

    internal SqliteStores(ExtendedActorSystem system)
    {
        _system = system;
        _stores = new OpenStores<string, SqliteStore>(system);
    }

    /// <summary>The stores of this system.</summary>
    public static SqliteStores Get(ActorSystem system) => system.WithExtension<SqliteStores, SqliteStoresProvider>();

    /// <summary>The store of the settings at a path, which are those of a journal plugin. A node calls this before it starts an actor, so that a store that cannot be used is said at once.</summary>
    /// <exception cref="StoreException">The store cannot be opened, or a setting is wrong; the message says what to do.</exception>
    public SqliteStore Open(string path = JournalsReference.SqliteJournal) => Open(SqliteSettings.Read(_system.Settings.Config.GetConfig(path), path));

    /// <summary>The store of a file. If it is open already it stays as it is, whatever other options say.</summary>
    /// <exception cref="StoreException">It cannot be opened; the message says what to do.</exception>
    public SqliteStore Open(SqliteStoreOptions options) => _stores.Open(options.File, log => SqliteStore.Open(options, TimeProvider.System, log));
}
