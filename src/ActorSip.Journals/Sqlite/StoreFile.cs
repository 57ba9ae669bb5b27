namespace ActorSip.Journals.Sqlite;

/// <summary>The database file of a store, open or on its way back. Belongs to the writer's thread.</summary>
internal sealed class StoreFile(SqliteStoreOptions options, SqliteSession session) : IDisposable
{
    // A copy that was put in place with all its times may look like the damaged file.
    private const int LooksBetweenChecks = 60;

    private SqliteSession? _session = session;
    private (long Length, DateTime Changed, DateTime Made) _damaged;
    private int _looks;

    public bool IsOpen => _session is not null;

    /// <summary>Only while it is open.</summary>
    public SqliteSession Session => _session ?? throw new InvalidOperationException("The file is not open.");

    /// <summary>Opens it if it is closed. Throws SqliteFailure and StoreException.</summary>
    /// <param name="wasDamaged">Whether it is looked through first.</param>
    /// <returns>False: it is damaged, and seems not to have changed since.</returns>
    public bool TryOpen(bool wasDamaged)
    {
        if (_session is not null) return true;
        if (wasDamaged && Fingerprint() == _damaged && ++_looks % LooksBetweenChecks != 0) return false;
        // A file that is missing is on its way back, or its disk is; an empty one in its place would be taken for the truth.
        _session = new SqliteSession(options, mayCreate: false, mustBeWhole: wasDamaged);
        return true;
    }

    /// <summary>Undoes what is not committed.</summary>
    /// <param name="mustClose">Whether the connection may be spoilt, and another is needed.</param>
    public void Undo(bool mustClose)
    {
        _session?.Rollback();
        if (mustClose) Dispose();
    }

    /// <summary>It is damaged: closes it until it has changed.</summary>
    public void GiveUp()
    {
        Undo(mustClose: true);
        _damaged = Fingerprint();
    }

    /// <summary>Closes it; it can be opened again.</summary>
    public void Dispose()
    {
        _session?.Dispose();
        _session = null;
    }

    private (long Length, DateTime Changed, DateTime Made) Fingerprint()
    {
        var file = new FileInfo(options.File);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc) : (-1, default, default);
    }
}
