namespace ActorSip.Journals.Sqlite;

/// <summary>What an error of SQLite means for what was to be done.</summary>
internal enum FailureKind
{
    /// <summary>The store is away: the same will succeed once the disk has room, or the file can be read again.</summary>
    Away,

    /// <summary>The file is damaged, or is no store: nothing will succeed before there is another.</summary>
    Broken,

    /// <summary>The store is well, and this one command can never succeed.</summary>
    Refused,
}
