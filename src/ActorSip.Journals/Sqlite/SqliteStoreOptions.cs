namespace ActorSip.Journals.Sqlite;

/// <summary>The settings of a store. Their defaults, units and reasons stand in this project's reference.conf.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Where journal.db lies; made when it is missing. One node uses one folder.</summary>
    public required string Folder { get; init; }

    public required SqliteSynchronous Synchronous { get; init; }

    /// <summary>Commands that may wait, those that are kept while the store is away included.</summary>
    public required int MaxQueued { get; init; }

    /// <summary>Bytes of payload that are kept while the store is away.</summary>
    public required long MaxQueuedBytes { get; init; }

    /// <summary>How often a store that is away or broken is tried again.</summary>
    public required TimeSpan RetryInterval { get; init; }

    /// <summary>Bytes of the write-ahead log (journal.db-wal) at which it is copied into journal.db.</summary>
    public required long WalSize { get; init; }

    /// <summary>Full path of the database file.</summary>
    public string File => Path.Combine(Path.GetFullPath(Folder), "journal.db");
}
