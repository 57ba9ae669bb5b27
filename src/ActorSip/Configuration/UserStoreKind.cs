namespace ActorSip.Configuration;

/// <summary>Where users are kept.</summary>
public enum UserStoreKind
{
    /// <summary>A SQLite database.</summary>
    Sqlite,

    /// <summary>A text file.</summary>
    File,
}
