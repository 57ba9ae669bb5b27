using SQLitePCL;

namespace ActorSip.Journals.Sqlite;

/// <summary>What an operator is told about an error of SQLite: what is wrong, and what to do.</summary>
internal static class Advice
{
    public static string Of(string file, SqliteFailure failure) => failure.PrimaryCode switch
    {
        raw.SQLITE_FULL => $"The disk of {file} is full: make room.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{file} is in use by another process; one node uses one folder: end the other process, or set another folder.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => $"{file} cannot be written: look at the permissions of the file and its folder, and whether the file system is mounted read-only.",
        raw.SQLITE_CANTOPEN => $"{file} cannot be opened: look whether it and its folder are there, and at their permissions.",
        raw.SQLITE_IOERR => $"The disk of {file} gives errors: {failure.Message}.",
        _ when failure.Kind == FailureKind.Broken =>
            $"{file} is damaged: {failure.Message}. Put a good copy in its place and remove {file}-wal, which belongs to the damaged one; it is taken into use by itself.",
        _ => $"{file}: {failure.Message}.",
    };
}
