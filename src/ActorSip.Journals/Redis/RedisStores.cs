using ActorSip.Journals.Plugins;
using Akka.Actor;

namespace ActorSip.Journals.Redis;

/// <summary>The stores of an actor system, one for each Redis, database and prefix. They are closed when the system has terminated, after all that its actors wrote was written.</summary>
public sealed class RedisStores : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly OpenStores<(string, int, string), RedisStore> _stores;

    internal RedisStores(ExtendedActorSystem system)
    {
        _system = system;
        _stores = new OpenStores<(string, int, string), RedisStore>(system);
    }

    /// <summary>The stores of this system.</summary>
    public static RedisStores Get(ActorSystem system) => system.WithExtension<RedisStores, RedisStoresProvider>();

    /// <summary>The store of the settings at a path, which are those of a journal plugin. A node calls this before it starts an actor, so that a store that cannot be used is said at once.</summary>
    /// <exception cref="StoreException">The store cannot be used, or a setting is wrong; the message says what to do.</exception>
    public RedisStore Open(string path = JournalsReference.RedisJournal) => Open(RedisSettings.Read(_system.Settings.Config.GetConfig(path), path));

    /// <summary>The store of these options. If it is open already it stays as it is, whatever other options say.</summary>
    /// <exception cref="StoreException">It cannot be used; the message says what to do.</exception>
    public RedisStore Open(RedisStoreOptions options) => _stores.Open((options.ConfigurationString, options.Database, options.KeyPrefix), log => RedisStore.Open(options, TimeProvider.System, log));
}
