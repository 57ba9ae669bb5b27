namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>What a unit of a scenario costs.</summary>
/// <param name="Name">The scenario's.</param>
/// <param name="Begin">Makes one.</param>
/// <param name="Bytes">Allocated by the server process for a unit.</param>
/// <param name="Calls">System calls of the event loop for a unit: waits, pauses, reads and writes.</param>
internal sealed record CostRecord(string Name, Func<CostScenario> Begin, double Bytes, double Calls);
