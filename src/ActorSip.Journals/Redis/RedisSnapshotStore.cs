using ActorSip.Journals.Plugins;
using Akka.Configuration;

namespace ActorSip.Journals.Redis;

/// <summary>The snapshot store over Redis, as Akka.Persistence knows it.</summary>
/// <param name="settings">The plugin's; Akka passes them.</param>
/// <exception cref="StoreException">The store cannot be used.</exception>
public sealed class RedisSnapshotStore(Config settings) : SnapshotPluginActor(RedisStores.Get(Context.System).Open(settings.GetString("store")));
