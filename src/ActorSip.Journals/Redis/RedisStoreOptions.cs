namespace ActorSip.Journals.Redis;

/// <summary>The settings of a store in Redis. Their defaults, units and reasons stand in this project's reference.conf.</summary>
public sealed record RedisStoreOptions
{
    /// <summary>Where Redis is and how it is spoken to, in the words of StackExchange.Redis: "host:port,password=...,ssl=true", several hosts for a cluster, "serviceName=..." for Sentinel.</summary>
    public required string ConfigurationString { get; init; }

    /// <summary>Number of the database, 0 to 15 as Redis comes; a Redis Cluster has 0 alone.</summary>
    public required int Database { get; init; }

    /// <summary>What all keys begin with.</summary>
    public required string KeyPrefix { get; init; }

    /// <summary>Commands that may be unfinished, those that are kept while the store is away included.</summary>
    public required int MaxQueued { get; init; }

    /// <summary>Bytes of payload that are kept while the store is away.</summary>
    public required long MaxQueuedBytes { get; init; }

    /// <summary>How often a store that is away is tried again.</summary>
    public required TimeSpan RetryInterval { get; init; }

    /// <summary>How long Redis may take to answer before it counts as away.</summary>
    public required TimeSpan AnswerTimeout { get; init; }

    /// <summary>Whether a Redis that may lose what it has confirmed is used all the same.</summary>
    public required bool AcceptsLoss { get; init; }
}
