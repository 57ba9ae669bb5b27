namespace ActorSip.Administration;

/// <summary>The cluster as one of its nodes sees it.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="Members">In the order of their addresses.</param>
/// <param name="Shards">Where the location table lives.</param>
/// <param name="Counts">What the asked node holds.</param>
/// <param name="Store">Null when nothing is kept.</param>
public sealed record ClusterReport(SelfReport Node, IReadOnlyList<MemberReport> Members, ShardsReport Shards, CountsReport Counts, StoreReport? Store);
