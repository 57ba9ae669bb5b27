namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.cluster</c>: the nodes that are one server together.</summary>
public sealed record ClusterOptions
{
    /// <summary>Nodes by which the others are found, each host:port; empty for a cluster of one.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }

    /// <summary>How many nodes the cluster is meant to have.</summary>
    public required int Size { get; init; }

    /// <summary>How long a node tries to become a member before it gives up.</summary>
    public required TimeSpan JoinTimeout { get; init; }

    /// <summary>TCP port for the links between the loops of two nodes; 0 takes a free one.</summary>
    public required int LinkPort { get; init; }

    public required ClusterTlsOptions Tls { get; init; }

    /// <summary>True for a node that looks for others.</summary>
    public bool HasOthers => Seeds.Count > 0;

    /// <summary>
    /// Members that must be there before any of them serves. Never all: a coordinator that moves when a node has died would wait for as many regions as there were. One less, and two nodes that cannot see the third
    /// begin, while one alone does not.
    /// </summary>
    public int Quorum => Math.Max(1, Size - 1);
}
