namespace ActorSip.Journals.Sqlite;

/// <summary>The tables of a store, and by what a file is known to be one.</summary>
internal static class SqliteSchema
{
    /// <summary>Of the tables below. A file with a higher one was written by a later version and is refused.</summary>
    public const long Version = 1;

    /// <summary>"ASip": stands in the header of the file, and tells it from other databases.</summary>
    private const long ApplicationId = 0x41536970;

    // Small pages: an event dirties one page, and each page that was dirtied is written whole.
    private const int PageSize = 2048;

    private static readonly string[] Tables =
    [
        "CREATE TABLE ids (id INTEGER PRIMARY KEY, persistence_id TEXT NOT NULL UNIQUE, highest INTEGER NOT NULL)",
        "CREATE TABLE kinds (kind INTEGER PRIMARY KEY, serializer INTEGER NOT NULL, manifest TEXT NOT NULL, adapter TEXT NOT NULL, UNIQUE (serializer, manifest, adapter))",
        // key: number of the persistence id and sequence number in one, see RowKey.
        "CREATE TABLE events (key INTEGER PRIMARY KEY, kind INTEGER NOT NULL, writer NOT NULL, payload BLOB NOT NULL)",
        "CREATE TABLE snapshots (key INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, kind INTEGER NOT NULL, payload BLOB NOT NULL)",
        "CREATE TABLE metadata (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    ];

    /// <summary>Takes the file into use: the lock on it, its write-ahead log, its tables. Throws SqliteFailure, and StoreException for a file that is no store or too new.</summary>
    public static void Prepare(SqliteConnection connection, SqliteStoreOptions options)
    {
        // Before anything is read: the lock is then taken for good, and no file of shared memory is needed.
        connection.Execute("PRAGMA locking_mode = EXCLUSIVE");
        var isNew = connection.Integer("SELECT count(*) FROM sqlite_master") == 0;
        if (isNew)
        {
            // Both count only as long as the file is empty.
            connection.Execute($"PRAGMA page_size = {PageSize}");
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }
        else
            CheckOwner(connection, options.File);

        if (connection.Text("PRAGMA journal_mode = WAL") != "wal") throw new StoreException($"{options.File} cannot have a write-ahead log; the file system may not be able to lock files.");
        connection.Execute(options.Synchronous == SqliteSynchronous.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        connection.Execute($"PRAGMA wal_autocheckpoint = {Math.Max(1, options.WalSize / PageSize)}");
        // One that had to grow beyond it, because a transaction was large, is cut back.
        connection.Execute($"PRAGMA journal_size_limit = {options.WalSize}");
        connection.Execute("PRAGMA temp_store = MEMORY");
        // A negative number is KiB.
        connection.Execute("PRAGMA cache_size = -16384");
        connection.Execute("BEGIN IMMEDIATE");
        if (isNew) Create(connection);
        connection.Execute("COMMIT");
    }

    /// <summary>Looks through the whole file. Null: it is whole; else what is wrong with it.</summary>
    public static string? FindDamage(SqliteConnection connection) => connection.Text("PRAGMA quick_check(1)") is { } found && found != "ok" ? found : null;

    private static void CheckOwner(SqliteConnection connection, string file)
    {
        if (connection.Integer("PRAGMA application_id") != ApplicationId) throw new StoreException($"{file} is the database of another program. Choose another folder.");
        var version = connection.Integer("PRAGMA user_version");
        if (version != Version)
            throw new StoreException($"{file} has version {version} of the store, and this program knows version {Version}. Use the program that wrote it, or a later one.");
    }

    private static void Create(SqliteConnection connection)
    {
        foreach (var table in Tables) connection.Execute(table);
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        connection.Execute($"PRAGMA user_version = {Version}");
    }
}
