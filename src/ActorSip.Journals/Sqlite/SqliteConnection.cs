using SQLitePCL;

namespace ActorSip.Journals.Sqlite;

/// <summary>
/// An open database file, of one thread. SQLite's own functions are called, not ADO.NET: a write costs two microseconds less, and an error arrives with its code.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 _database;
    private readonly List<SqliteStatement> _statements = [];

    static SqliteConnection() => Batteries_V2.Init();

    /// <summary>Throws SqliteFailure.</summary>
    /// <param name="file">Full path.</param>
    /// <param name="mayCreate">Whether a file that is missing is made, empty.</param>
    public SqliteConnection(string file, bool mayCreate)
    {
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (mayCreate ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(file, out _database, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = new SqliteFailure(code, raw.sqlite3_errmsg(_database).utf8_to_string());
            _database.Dispose();
            throw failure;
        }

        // SQLite opens a file that it may not write for reading, and would fail with a lock that it cannot get.
        if (raw.sqlite3_db_readonly(_database, "main") == 1)
        {
            _database.Dispose();
            throw new SqliteFailure(raw.SQLITE_READONLY, "the file can only be read");
        }

        raw.sqlite3_extended_result_codes(_database, 1);
        // Nobody else uses the file: who holds a lock holds it for good.
        raw.sqlite3_busy_timeout(_database, 0);
    }

    /// <summary>True between BEGIN and COMMIT or ROLLBACK. Some errors end a transaction by themselves.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    /// <summary>A statement that is used until the connection is closed.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_database, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Execute(string sql)
    {
        using var statement = new SqliteStatement(_database, sql);
        statement.Run();
    }

    /// <summary>The integer in the first column of the first row; null without a row.</summary>
    public long? Integer(string sql)
    {
        using var statement = new SqliteStatement(_database, sql);
        return statement.Scalar();
    }

    /// <summary>The text of the first column of the first row; null without a row.</summary>
    public string? Text(string sql)
    {
        using var statement = new SqliteStatement(_database, sql);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <summary>Closes the file, after what is in the write-ahead log was copied into it as far as that goes.</summary>
    public void Dispose()
    {
        // First, since SQLite keeps a file open, and its lock, as long as there is a statement.
        foreach (var statement in _statements) statement.Dispose();
        _statements.Clear();
        _database.Dispose();
    }
}
