namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.users</c>: where users are kept, and what is remembered of them.</summary>
public sealed record UserOptions
{
    public required UserStoreKind Store { get; init; }

    /// <summary>Relative to the data folder.</summary>
    public required string SqlitePath { get; init; }

    /// <summary>Relative to the data folder.</summary>
    public required string FilePath { get; init; }

    /// <summary>Between two looks whether the store has changed.</summary>
    public required TimeSpan CheckInterval { get; init; }

    /// <summary>Users remembered by a loop.</summary>
    public required int MaxCached { get; init; }

    public required TimeSpan CachedFor { get; init; }

    /// <summary>How long they are remembered while the store does not answer.</summary>
    public required TimeSpan Stale { get; init; }

    /// <summary>Names remembered by a loop of which there is no user.</summary>
    public required int MaxUnknown { get; init; }

    public required TimeSpan UnknownFor { get; init; }

    /// <summary>Requests of a loop that wait for the store.</summary>
    public required int MaxWaiting { get; init; }

    /// <summary>Questions to the store.</summary>
    public required BackendOptions Backend { get; init; }
}
