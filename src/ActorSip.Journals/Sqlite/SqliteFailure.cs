using SQLitePCL;

namespace ActorSip.Journals.Sqlite;

/// <summary>SQLite gave an error.</summary>
internal sealed class SqliteFailure : Exception
{
    public SqliteFailure(int code, string message)
        : base($"{message} (SQLite error {code})") => Code = code;

    /// <summary>The extended result code; its lowest byte is the primary one.</summary>
    public int Code { get; }

    public int PrimaryCode => Code & 0xFF;

    public FailureKind Kind => PrimaryCode switch
    {
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PERM or raw.SQLITE_NOMEM
            or raw.SQLITE_PROTOCOL or raw.SQLITE_INTERRUPT or raw.SQLITE_NOLFS => FailureKind.Away,
        raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE => FailureKind.Refused,
        // CORRUPT and NOTADB; also ERROR, which is what SQLite says when a table is not there.
        _ => FailureKind.Broken,
    };

    /// <summary>True when the connection may be of no use any more. A full disk and a lock leave it whole.</summary>
    public bool SpoilsConnection => PrimaryCode is not (raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM) && Kind != FailureKind.Refused;
}
