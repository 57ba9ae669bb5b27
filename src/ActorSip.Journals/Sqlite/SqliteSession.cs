using ActorSip.Journals.Plugins;

namespace ActorSip.Journals.Sqlite;

/// <summary>A store that is open, with its tables. Belongs to the writer's thread.</summary>
internal sealed class SqliteSession : IDisposable
{
    // Free pages are used again; only when they are many, and most of the file, are they given back.
    private const long MinPagesToRelease = 4_096;
    private const int PagesReleasedAtOnce = 256;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly KindTable _kinds;

    /// <summary>Throws SqliteFailure and StoreException.</summary>
    /// <param name="options">Where it is, and how it is used.</param>
    /// <param name="mayCreate">Whether a file that is missing is made.</param>
    /// <param name="mustBeWhole">Whether the file is looked through first, which takes a second for each few hundred MB.</param>
    public SqliteSession(SqliteStoreOptions options, bool mayCreate, bool mustBeWhole)
    {
        _connection = new SqliteConnection(options.File, mayCreate);
        try
        {
            SqliteSchema.Prepare(_connection, options);
            if (mustBeWhole && SqliteSchema.FindDamage(_connection) is { } damage) throw new StoreException($"{options.File} is damaged: {damage}");
            _begin = _connection.Prepare("BEGIN IMMEDIATE");
            _commit = _connection.Prepare("COMMIT");
            _rollback = _connection.Prepare("ROLLBACK");
            _kinds = new KindTable(_connection);
            Ids = new IdTable(_connection);
            Events = new EventTable(_connection, _kinds);
            Snapshots = new SnapshotTable(_connection, _kinds);
            Metadata = new MetadataTable(_connection);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public IdTable Ids { get; }

    public EventTable Events { get; }

    public SnapshotTable Snapshots { get; }

    public MetadataTable Metadata { get; }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>Undoes what was done since <see cref="Begin"/>, and forgets what was remembered of it.</summary>
    public void Rollback()
    {
        Ids.Forget();
        _kinds.Forget();
        if (!_connection.IsInTransaction) return;
        try
        {
            _rollback.Run();
        }
        catch (SqliteFailure)
        {
            // The error that made us roll back is the one that tells; a connection that cannot even roll back is closed because of it.
        }
    }

    /// <summary>Writes, and changes nothing: shows whether a store that was away is back. Throws SqliteFailure.</summary>
    public void Probe()
    {
        Begin();
        _connection.Execute($"PRAGMA user_version = {SqliteSchema.Version}");
        Commit();
    }

    /// <summary>Copies the write-ahead log into the file and cuts it to nothing: room for those who found the disk full. It needs room itself when the file must grow; what cannot be copied stays where it is.</summary>
    public void TruncateLog()
    {
        try
        {
            _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteFailure failure) when (failure.Kind == FailureKind.Away)
        {
            // Whether there is room now is shown by the next write.
        }
    }

    /// <summary>Gives some pages back to the file system when most of the file is empty. Called when there is nothing else to do.</summary>
    /// <returns>True when there is more to give back.</returns>
    public bool ReleaseSpace()
    {
        var free = _connection.Integer("PRAGMA freelist_count") ?? 0;
        var all = _connection.Integer("PRAGMA page_count") ?? 0;
        if (free < MinPagesToRelease || free < all / 2) return false;
        _connection.Execute($"PRAGMA incremental_vacuum({PagesReleasedAtOnce})");
        return true;
    }

    /// <summary>Takes away all that is known of a persistence id.</summary>
    public void Remove(string persistenceId)
    {
        if (Ids.Find(persistenceId) is not { } id) return;
        Events.DeleteTo(id, RowKey.MaxSequenceNr);
        Snapshots.Delete(id, SnapshotRange.All);
        Ids.Remove(persistenceId, id);
    }

    /// <summary>Begins a persistence id with a snapshot, as if what led to it had been written and deleted.</summary>
    public void Found(string persistenceId, StoredSnapshot snapshot)
    {
        Remove(persistenceId);
        var id = Ids.FindOrAdd(persistenceId);
        id.HighestSequenceNr = snapshot.SequenceNr;
        Ids.KeepHighest(id);
        Snapshots.Save(id, snapshot);
    }

    /// <summary>For tests: the file is full when it has so many pages.</summary>
    public void LimitPages(long pages) => _connection.Execute($"PRAGMA max_page_count = {pages}");

    /// <summary>For tests.</summary>
    public long PageCount => _connection.Integer("PRAGMA page_count") ?? 0;

    public void Dispose() => _connection.Dispose();
}
