namespace ActorSip.Location;

/// <summary>What moves at a moment. Immutable.</summary>
/// <param name="UnderWay">At most as many as there are shards; by their numbers.</param>
/// <param name="Finished">Shards that have come to whom they were meant for.</param>
/// <param name="Stuck">Shards that were under way for too long, whatever became of them.</param>
public sealed record HandoversView(IReadOnlyList<Handover> UnderWay, long Finished, long Stuck);
