using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>Whatever comes from either side: one final response goes upstream, everything ends, and nothing is left behind.</summary>
public sealed class UnrulySimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 10_000;

    [Fact]
    public void One_final_response_goes_upstream_and_nothing_is_left_whatever_peers_do()
    {
        var simulation = new UnrulySimulation();
        for (var seed = 1UL; seed <= Seeds; seed++) Run(simulation, seed);
        output.WriteLine($"{simulation.Responses} responses; {string.Join(", ", simulation.Finals.Select(final => $"{final.Key}: {final.Value}"))}");

        // The run shows something only if it comes by many ways
        Assert.True(simulation.Responses > Seeds && simulation.Finals.Count > 10);
    }

    private static void Run(UnrulySimulation simulation, ulong seed)
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
