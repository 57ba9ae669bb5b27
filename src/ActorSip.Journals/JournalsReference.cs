using Akka.Configuration;

namespace ActorSip.Journals;

/// <summary>The settings of the journals with their defaults, from the reference.conf in this assembly. A node puts them behind its own configuration.</summary>
public static class JournalsReference
{
    /// <summary>Plugin id of the SQLite journal.</summary>
    public const string SqliteJournal = "akka.persistence.journal.actorsip-sqlite";

    /// <summary>Plugin id of the SQLite snapshot store.</summary>
    public const string SqliteSnapshotStore = "akka.persistence.snapshot-store.actorsip-sqlite";

    /// <summary>Plugin id of the Redis journal, that of Akka.Persistence.Redis.</summary>
    public const string RedisJournal = "akka.persistence.journal.redis";

    /// <summary>Plugin id of the Redis snapshot store, that of Akka.Persistence.Redis.</summary>
    public const string RedisSnapshotStore = "akka.persistence.snapshot-store.redis";

    public static Config Configuration { get; } = ConfigurationFactory.FromResource<StoreStatus>("ActorSip.Journals.reference.conf");
}
