namespace ActorSip.Administration;

/// <summary>Where the shards of the location table live.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Balanced">Whether no node has two more than another; null when a node did not answer. It says nothing of whether the table works.</param>
/// <param name="Nodes">What each member's region says it has.</param>
/// <param name="Nowhere">Shards that no region has: on their way from one to another, or not asked for yet. Null when a node did not answer.</param>
/// <param name="Silent">Members whose region did not answer in time.</param>
/// <param name="Handovers">What moves; null but on the oldest node, which decides it.</param>
public sealed record ShardsReport(int Count, bool? Balanced, IReadOnlyList<NodeShards> Nodes, IReadOnlyList<int>? Nowhere, IReadOnlyList<string> Silent, HandoversReport? Handovers);
