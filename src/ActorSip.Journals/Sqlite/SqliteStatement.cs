using System.Text;
using SQLitePCL;

namespace ActorSip.Journals.Sqlite;

/// <summary>A prepared statement that is used again and again, on the thread that owns the connection.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _handle;

    /// <summary>Throws SqliteFailure.</summary>
    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle));
    }

    /// <summary>Binds a parameter; the first has index 1. Returns the statement.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite takes for NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, index, 0) : raw.sqlite3_bind_blob(_handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(_handle, index, value));
        return this;
    }

    /// <summary>Runs to the next row. True: there is one, and its columns can be read; false: there is none left. Throws SqliteFailure; either way a <see cref="Reset"/> must follow.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        throw Failure(code);
    }

    /// <summary>Runs a statement that has no rows, or whose rows are of no interest.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The integer in the first column of the first row; null without a row.</summary>
    public long? Scalar()
    {
        try
        {
            return Step() ? Integer(0) : null;
        }
        finally
        {
            Reset();
        }
    }

    public long Integer(int column) => raw.sqlite3_column_int64(_handle, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    public bool IsText(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_TEXT;

    /// <summary>Ready to be run again. The error of the last step, which SQLite repeats here, was thrown by it.</summary>
    public void Reset() => raw.sqlite3_reset(_handle);

    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(code);
    }

    private SqliteFailure Failure(int code) => new(code, raw.sqlite3_errmsg(_database).utf8_to_string());
}
