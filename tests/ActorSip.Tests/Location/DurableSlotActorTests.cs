using ActorSip.Location;

namespace ActorSip.Tests.Location;

/// <summary>The slot that writes to a journal does all that the other does.</summary>
public sealed class DurableSlotActorTests() : LocationSlotTests(
    (settings, statistics, time) => DurableSlotActor.Props(0, settings, 100, statistics, time, "akka.actor.default-dispatcher"),
    HeldJournal.InMemory);
