namespace ActorSip.Configuration;

/// <summary>What survives the process.</summary>
public enum Durability
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Everything acknowledged, in a file of this node.</summary>
    Sqlite,

    /// <summary>Everything acknowledged, in a Redis.</summary>
    Redis,
}
