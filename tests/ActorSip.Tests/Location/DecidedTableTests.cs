namespace ActorSip.Tests.Location;

/// <summary>Every REGISTER is decided over the bindings, as the durable slot does.</summary>
public sealed class DecidedTableTests() : LocationTableTests(refreshes: false);
