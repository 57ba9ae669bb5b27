namespace ActorSip.Administration;

/// <summary>The shards of one node.</summary>
/// <param name="Address">"host:port".</param>
/// <param name="Shards">Their numbers, in order.</param>
/// <param name="Slots">How many slots in them live.</param>
public sealed record NodeShards(string Address, IReadOnlyList<int> Shards, int Slots);
