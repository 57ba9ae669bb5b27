using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>Whatever the network does, no call hangs and nothing is left behind.</summary>
public sealed class CallSimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 10_000;

    [Fact]
    public void No_call_hangs_whatever_is_lost_doubled_or_late()
    {
        var simulation = new CallSimulation();
        for (var seed = 1UL; seed <= Seeds; seed++) Run(simulation, seed);
        output.WriteLine($"{simulation.Packets} packets, {simulation.Answers} calls answered, {simulation.DoubleAnswers} twice");
        output.WriteLine(string.Join(", ", simulation.Outcomes.Select(outcome => $"{outcome.Key}: {outcome.Value}")));

        // The run shows something only if it comes by all these ways
        Assert.True(simulation.DoubleAnswers > Seeds / 100);
        Assert.Equal([200, 486, 487, 603], simulation.Outcomes.Where(outcome => outcome.Value > Seeds / 100).Select(outcome => outcome.Key));
    }

    private static void Run(CallSimulation simulation, ulong seed)
    {
#pragma warning disable CA1031 // Whatever goes wrong is told with its seed
        try
        {
            simulation.Run(seed);
        }
        catch (Exception error)
        {
            Assert.Fail($"Seed {seed}: {error}");
        }
#pragma warning restore CA1031
    }
}
