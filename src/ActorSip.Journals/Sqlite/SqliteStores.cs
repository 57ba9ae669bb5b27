using Akka.Actor;
using Akka.Event;

namespace ActorSip.Journals.Sqlite;

/// <summary>The stores of an actor system, one for each file. They are closed when the system has terminated, after all that its actors wrote was written.</summary>
public sealed class SqliteStores : IExtension
{
    // What a store that is well needs for all that can be queued; one that is away is given up after its last try.
    private static readonly TimeSpan MaxClosing = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SqliteStore> _stores = new(StringComparer.Ordinal);
    private readonly ExtendedActorSystem _system;

    internal SqliteStores(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(JournalsReference.Configuration);
        system.RegisterOnTermination(CloseAll);
    }

    /// <summary>The stores of this system.</summary>
    public static SqliteStores Get(ActorSystem system) => system.WithExtension<SqliteStores, SqliteStoresProvider>();

    /// <summary>The store of the settings at a path, which are those of a journal plugin. A node calls this before it starts an actor, so that a store that cannot be used is said at once.</summary>
    /// <exception cref="StoreException">The store cannot be opened, or a setting is wrong; the message says what to do.</exception>
    public SqliteStore Open(string path = JournalsReference.SqliteJournal) => Open(SqliteSettings.Read(_system.Settings.Config.GetConfig(path), path));

    /// <summary>The store of a file. If it is open already it stays as it is, whatever other options say.</summary>
    /// <exception cref="StoreException">It cannot be opened; the message says what to do.</exception>
    public SqliteStore Open(SqliteStoreOptions options)
    {
        lock (_lock)
        {
            if (_stores.TryGetValue(options.File, out var open)) return open;
            var store = SqliteStore.Open(options, TimeProvider.System, Logging.GetLogger(_system, typeof(SqliteStore)));
            _stores.Add(options.File, store);
            StoreStatus.Get(_system).Add(store.Health);
            return store;
        }
    }

    private void CloseAll()
    {
        lock (_lock)
        {
            foreach (var store in _stores.Values) store.Close(MaxClosing);
            _stores.Clear();
        }
    }
}
