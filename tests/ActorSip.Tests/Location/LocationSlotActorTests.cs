using ActorSip.Location;

namespace ActorSip.Tests.Location;

/// <summary>The slot that keeps its bindings in memory.</summary>
public sealed class LocationSlotActorTests() : LocationSlotTests((settings, statistics, time) => LocationSlotActor.Props(settings, statistics, time, "akka.actor.default-dispatcher"));
