namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.location</c>: how the location table is cut.</summary>
public sealed record LocationOptions
{
    /// <summary>2^HashSize slots.</summary>
    public required int HashSize { get; init; }

    /// <summary>Groups of slots that move together.</summary>
    public required int Shards { get; init; }

    /// <summary>Most addresses-of-record with bindings, of the node.</summary>
    public required int MaxAddresses { get; init; }

    public int Slots => 1 << HashSize;
}
