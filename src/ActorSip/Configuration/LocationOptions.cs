namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.location</c>: how the location table is cut and kept.</summary>
public sealed record LocationOptions
{
    /// <summary>2^HashSize slots.</summary>
    public required int HashSize { get; init; }

    /// <summary>Groups of slots that move together.</summary>
    public required int Shards { get; init; }

    /// <summary>Most addresses-of-record with bindings, of the node.</summary>
    public required int MaxAddresses { get; init; }

    public required Durability Durability { get; init; }

    /// <summary>True: an acknowledged change survives the power failing; false: the process being killed.</summary>
    public required bool IsSynchronous { get; init; }

    /// <summary>Events of a slot between two snapshots, at least.</summary>
    public required int SnapshotEvents { get; init; }

    public int Slots => 1 << HashSize;
}
