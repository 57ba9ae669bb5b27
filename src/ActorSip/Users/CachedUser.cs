namespace ActorSip.Users;

/// <summary>What a cache remembers of one name and realm.</summary>
internal sealed class CachedUser
{
    public required UserKey Key { get; init; }

    /// <summary>Null: there is no such user.</summary>
    public required User? User { get; init; }

    /// <summary>When the store said so, milliseconds of the loop's clock.</summary>
    public required long At { get; init; }

    /// <summary>When the store may be asked again.</summary>
    public long AskAgainAt { get; set; }

    /// <summary>Asked for since the cache looked last.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Its place in the cache.</summary>
    public int Index { get; set; }
}
