using ActorSip.Cluster.Tests.History;
using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>The network between the nodes is cut, while phones and Redis reach them all: whoever is on the wrong side must not acknowledge what the others do not know.</summary>
public sealed class SplitTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int Users = 300;
    private const int MostEnds = 4;

    private static readonly TimeSpan OutWithin = Sizes.Promise(15);
    private static readonly TimeSpan AcceptedWithin = Sizes.Promise(12);
    private static readonly TimeSpan Flap = TimeSpan.FromSeconds(2);

    /// <summary>The short run has the one of which the coordinator has to learn.</summary>
    public static TheoryData<string> CutOff => Sizes.IsLong ? new(Oldest, Other) : new(Other);

    [Theory]
    [MemberData(nameof(CutOff))]
    public Task The_smaller_side_of_a_split_ends_and_nothing_that_was_acknowledged_is_lost(string who) => WithClusterAsync($"{who} is cut off from the others", async (cluster, row) =>
    {
        RequirePlaces(cluster);
        var oldest = await cluster.OldestAsync();
        var alone = who == Oldest ? oldest : cluster.Nodes.First(node => node != oldest);
        var others = Others(cluster, alone);

        // Each user has a phone on both sides.
        var history = new RegistrationHistory("split" + TestClock.Now.Ticks + "x", Users);
        var options = new LoadOptions { Users = Users, Registers = 150, Lookups = 50 };
        await using var left = SipLoad.Start(cluster, options with { Side = "l", Nodes = [alone.Index], Seed = 1 }, history);
        await using var right = SipLoad.Start(cluster, options with { Side = "r", Nodes = others, Seed = 2 }, history);
        await right.ForAsync(Sizes.Before);
        var begun = TestClock.Now;
        alone.Distrust();
        await cluster.Cuts.OffAsync(alone.Index, others);
        row.Add("out after", await ThrownOutAsync(alone, begun, OutWithin));
        await right.ForAsync(Sizes.Split - (TestClock.Now - begun));
        await cluster.Cuts.HealAsync();
        row.Add("all serve again after", await SettleAsync(cluster));
        await right.ForAsync(Sizes.After);
        row.Add("longest time until a REGISTER was accepted at the larger side", right.Record.LongestWait);
        row.Add("failed lookups there", right.Record.FailedLookups.Count);
        await left.StopAsync();
        await JudgeAsync(right, row);
        Assert.Equal("", left.Record.UnexpectedAnswers);

        // Before it ends it says where it stands.
        var refused = left.Record.Registers.Where(attempt => attempt.Begun >= begun && attempt.Status == 503).ToArray();
        row.Add("REGISTER refused with 503 at the smaller side", refused.Length);
        Assert.NotEmpty(refused);
        Assert.All(refused, attempt => Assert.True(attempt.HasRetryAfter, $"503 without Retry-After: {attempt}"));
        AssertNoLookupFailed(right);
        Assert.True(right.Record.LongestWait <= AcceptedWithin, right.Record.ToString());
        Assert.Equal(0, cluster.EndsSince(begun) - alone.Ends.Count(end => end.At >= begun));
    });

    /// <summary>The short run has that in which most nodes go down.</summary>
    public static TheoryData<string> Faults => Sizes.IsLong ? new("one does not hear another", "one link of three is cut", "a node's links come and go") : new("one does not hear another");

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Whatever_the_links_do_nothing_that_was_acknowledged_is_lost(string fault) => WithClusterAsync(fault, async (cluster, row) =>
    {
        RequirePlaces(cluster);
        var hurt = await cluster.OldestAsync();
        var others = Others(cluster, hurt);
        await using var load = SipLoad.Start(cluster, new LoadOptions { Users = Users, Registers = 200 });
        await load.ForAsync(Sizes.Before);
        var begun = TestClock.Now;
        switch (fault)
        {
            case "one does not hear another":
                await cluster.Cuts.DeafenAsync(hurt.Index, others[0]);
                await load.ForAsync(Sizes.Cut);
                break;
            case "one link of three is cut":
                await cluster.Cuts.BetweenAsync(hurt.Index, others[0]);
                await load.ForAsync(Sizes.Cut);
                break;
            default:
                for (var flap = 0; flap < Sizes.Flaps; flap++)
                {
                    await cluster.Cuts.OffAsync(hurt.Index, others);
                    await load.ForAsync(Flap);
                    await cluster.Cuts.HealAsync();
                    await load.ForAsync(Flap);
                }

                break;
        }

        await cluster.Cuts.HealAsync();
        row.Add("all serve again after", await SettleAsync(cluster));
        await load.ForAsync(Sizes.After);
        var ends = cluster.EndsSince(begun);
        row.Add("nodes that ended", ends);
        row.Add("longest time until a REGISTER was accepted", load.Record.LongestWait);
        row.Add("failed lookups", load.Record.FailedLookups.Count);
        await JudgeAsync(load, row);

        // Two that do not reach each other may both go down; then one of them waits until it reaches the other.
        Assert.True(ends <= MostEnds, $"{ends} nodes ended");
    });

    private static int[] Others(ServerCluster cluster, ClusterNode node) => [.. cluster.Nodes.Where(other => other != node).Select(other => other.Index)];
}
