using System.Globalization;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>What the nodes of a cluster are started with.</summary>
internal sealed record ClusterSettings
{
    /// <summary>The domain of the phones. It redirects, so that a lookup reads the location table and nothing else.</summary>
    public const string Domain = "ct.test";

    /// <summary>Who is called here is called.</summary>
    public const string CallDomain = "calls.test";

    /// <summary>The port between the nodes.</summary>
    public const int NodePort = 4053;

    /// <summary>How many nodes there are. One is a server of its own, for work on these tests themselves (ACTORSIP_CLUSTER_SIZE).</summary>
    public int Size { get; init; } = int.Parse(Environment.GetEnvironmentVariable("ACTORSIP_CLUSTER_SIZE") ?? "3", CultureInfo.InvariantCulture);

    /// <summary>From which the times of pings follow.</summary>
    public TimeSpan KeepaliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further lines of each configuration file.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}
