namespace ActorSip.Journals.Sqlite;

/// <summary>When what is committed is forced to the disk.</summary>
public enum SqliteSynchronous
{
    /// <summary>From time to time: all survives the end of the process, kill -9 included; a power failure may take the last moments, and leaves the store whole.</summary>
    Normal,

    /// <summary>With every commit: all survives a power failure too.</summary>
    Full,
}
