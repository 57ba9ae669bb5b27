namespace ActorSip.Cluster.Tests.Load;

/// <summary>What a load does.</summary>
internal sealed record LoadOptions
{
    /// <summary>Addresses-of-record, each with one phone.</summary>
    public int Users { get; init; } = 2000;

    /// <summary>REGISTERs a second.</summary>
    public int Registers { get; init; } = 500;

    /// <summary>Lookups a second.</summary>
    public int Lookups { get; init; } = 100;

    /// <summary>What the names of the contacts begin with: two loads over the same users tell theirs apart.</summary>
    public string Side { get; init; } = "c";

    /// <summary>How long all contacts ask to be there; null: for an hour most, a few for some seconds.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>The nodes that this load speaks to, by index; null: all.</summary>
    public IReadOnlyCollection<int>? Nodes { get; init; }

    /// <summary>Where the choices of its phones begin.</summary>
    public ulong Seed { get; init; } = 20260101;
}
