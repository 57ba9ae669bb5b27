namespace ActorSip.Administration;

/// <summary>A shard on its way from one node to another.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="From">"host:port".</param>
/// <param name="To">The same; null until that is decided.</param>
/// <param name="Seconds">How long it has been under way.</param>
public sealed record HandoverReport(int Shard, string From, string? To, long Seconds);
