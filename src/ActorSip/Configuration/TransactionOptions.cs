namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.transactions</c>: how much a loop remembers.</summary>
public sealed record TransactionOptions
{
    /// <summary>Server transactions that are not finished.</summary>
    public required int MaxLive { get; init; }

    /// <summary>Live transactions that leave no room for one more of a source that has not proven itself.</summary>
    public required int MaxLiveUnknown { get; init; }

    /// <summary>Finished transactions.</summary>
    public required int MaxTombstones { get; init; }

    /// <summary>Memory of finished transactions, bytes.</summary>
    public required long MaxTombstoneBytes { get; init; }
}
