using ActorSip.Journals.Plugins;
using Akka.Configuration;

namespace ActorSip.Journals.Redis;

/// <summary>The journal over Redis, as Akka.Persistence knows it.</summary>
/// <param name="settings">The plugin's; Akka passes them.</param>
/// <exception cref="StoreException">The store cannot be used.</exception>
public sealed class RedisJournalActor(Config settings) : JournalPluginActor(RedisStores.Get(Context.System).Open(RedisSettings.Read(settings, Context.Self.Path.Name)));
