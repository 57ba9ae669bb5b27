using System.Globalization;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>
/// What a unit of work costs is what was recorded: bytes allocated and system calls of the loop (waits, pauses, reads, writes), which are the same on every machine, and not time, which is not. A cost that has fallen far below
/// its record fails as well, or the record would let as much come back unseen. Of a Release build alone: in others the compiler makes objects where it else does without.
/// </summary>
[Collection(Alone.Name)]
public sealed class CostGuardTests(ITestOutputHelper output)
{
    /// <summary>Bursts that are measured: so many that what the process allocates besides, for its clocks and for being asked, is a few bytes a unit.</summary>
    private const int Bursts = 512;

    private const int WarmUpBursts = 32;

    private const double MostBytes = 1.15;
    private const double MostCalls = 1.25;
    private const double Least = 0.6;

    /// <summary>Less than the smallest object, 24 bytes, so that one for each unit is seen.</summary>
    private const double SpareBytes = 16;

    private const double SpareCalls = 0.03;

    private static readonly string[] Calls = ["loops.waits", "loops.pauses", "udp.read-calls", "udp.write-calls", "tcp.read-calls", "tcp.write-calls"];

    private static readonly CostRecord[] Recorded =
    [
        new("OPTIONS over UDP", () => new DatagramOptionsScenario(), Bytes: 1, Calls: 0.080),
        new("OPTIONS over TCP", () => new StreamOptionsScenario(), Bytes: 1, Calls: 0.532),
        new("REGISTER", () => new RegisterScenario(restarts: false), Bytes: 73, Calls: 0.079),
        new("REGISTER of a phone that has started again", () => new RegisterScenario(restarts: true), Bytes: 76, Calls: 0.090),
        new("REGISTER with digest", () => new DigestScenario(), Bytes: 73, Calls: 0.158),
        new("MESSAGE forwarded", () => new ForwardScenario(), Bytes: 2830, Calls: 0.163),
        new("call", () => new CallScenario(), Bytes: 4965, Calls: 0.508),
    ];

    /// <summary>One loop, and nothing that depends on how fast the machine is: no repeats, and passes that end when their work does.</summary>
    private static readonly ServerOptions Server = new()
    {
        Allocator = "pooled",
        Channel = "batching",
        Loops = 1,
        Lines =
        [
            "actorsip.location.durability = none",
            "actorsip.timers.t1 = 10s",
            "actorsip.timers.t2 = 10s",
            "actorsip.loop.max-work-time = 1s",
            "actorsip.loop.max-work-per-pass = 100000",
        ],
    };

    public static TheoryData<string> Scenarios => [.. Recorded.Select(record => record.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_unit_costs_what_was_recorded(string scenario)
    {
        if (ServerCommand.IsReplaced || Repository.Configuration != "Release") return;
        var record = Recorded.Single(record => record.Name == scenario);
        var (bytes, calls) = await MeasureAsync(record);
        var measured = string.Create(CultureInfo.InvariantCulture, $"{scenario}: recorded {record.Bytes:0} bytes and {record.Calls:0.000} system calls a unit, measured {bytes:0} and {calls:0.000}.");
        output.WriteLine(measured);
        Assert.True(bytes <= record.Bytes * MostBytes + SpareBytes && calls <= record.Calls * MostCalls + SpareCalls,
            measured + " It costs more than before. If there is a good reason, and no other way, change the record and say the reason in the commit.");
        Assert.True(bytes >= record.Bytes * Least - SpareBytes && calls >= record.Calls * Least - SpareCalls,
            measured + " It costs much less than before: change the record, so that it does not come back unseen, and say the reason in the commit.");
    }

    private async Task<(double Bytes, double Calls)> MeasureAsync(CostRecord record)
    {
        await using var scenario = record.Begin();
        await using var server = await TestServer.StartAsync(scenario.Change(Server));
        await scenario.PrepareAsync(server);
        await PlayAsync(scenario, WarmUpBursts);
        await server.StatisticsAsync();
        var before = await server.StatisticsAsync();
        await PlayAsync(scenario, Bursts);
        var after = await server.StatisticsAsync();
        foreach (var name in Calls) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {PerUnit(name):0.000} a unit"));
        return (PerUnit("process.allocated-bytes"), Calls.Sum(PerUnit));

        double PerUnit(string name) => (after[name] - before[name]) / (double)(Bursts * CostScenario.Burst);
    }

    private static async Task PlayAsync(CostScenario scenario, int bursts)
    {
        for (var i = 0; i < bursts; i++) await scenario.PlayAsync();
    }
}
