using Akka.Actor;

namespace ActorSip.Location;

/// <summary>One shard on its way from one node to another.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="From">Who had it.</param>
/// <param name="To">Who gets it; null until that is decided, which is when the one before has let go of it.</param>
/// <param name="Begun">When it was chosen, as the monotonic clock counts.</param>
/// <param name="IsBegun">The coordinator has begun with it.</param>
/// <param name="IsStuck">It has been under way for too long.</param>
public sealed record Handover(int Shard, Address From, Address? To, long Begun, bool IsBegun, bool IsStuck);
