using ActorSip.Administration;
using ActorSip.Resolving;

namespace ActorSip.Server.Administration;

/// <summary>What the administration tells about the node.</summary>
internal interface INodeStatus
{
    /// <summary>Empty when it takes calls.</summary>
    IReadOnlyList<string> NotReadyReasons { get; }

    /// <summary>Empty while the process is not stuck.</summary>
    IReadOnlyList<string> NotLiveReasons { get; }

    /// <summary>The cluster as the node sees it; null while there is no node.</summary>
    Task<ClusterReport?> ClusterAsync(CancellationToken cancellation);

    /// <summary>What the node's actors tell; null while there is no node.</summary>
    NodeReports? Reports { get; }

    /// <summary>Counters and levels by name; null while there is no node.</summary>
    IReadOnlyDictionary<string, long>? Statistics { get; }

    /// <summary>What the node knows of DNS; null while there is no node.</summary>
    Task<DnsSnapshot?> DnsAsync(CancellationToken cancellation);

    /// <summary>The peers and how they do; null while there is no node.</summary>
    IReadOnlyList<PeerStatus>? Peers { get; }
}
