using System.Globalization;
using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>kill -9 of one node of the cluster.</summary>
public sealed class KillTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    /// <summary>Failovers at either end of which the median counts.</summary>
    private const int Compared = 2;

    // Long enough for the others to have taken over all that the dead node had.
    private static readonly TimeSpan DeadFor = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan AcceptedAgainWithin = Sizes.Promise(12);
    private static readonly TimeSpan LookupsWithin = Sizes.Promise(1);

    /// <summary>Some 500 lookups.</summary>
    private static readonly TimeSpan Part = TimeSpan.FromSeconds(5);

    /// <summary>The short run has the harder one; another node is killed in those of calls and pings.</summary>
    public static TheoryData<string> Victims => Sizes.IsLong ? new(Other, Oldest) : new(Oldest);

    [Theory]
    [MemberData(nameof(Victims))]
    public Task A_node_that_is_killed_takes_nothing_with_it(string victim) => WithClusterAsync($"kill -9 of {victim}", (cluster, row) =>
        victim == Oldest ? KillAsync(cluster, row, Sizes.Before, Sizes.OldestKilled, _ => cluster.OldestAsync(), _ => Task.CompletedTask) : KillOthersAsync(cluster, row));

    private static async Task KillOthersAsync(ServerCluster cluster, FaultRow row)
    {
        Assert.True(cluster.Nodes.Count > 1, "one node alone has nobody to take over");
        var oldest = await cluster.OldestAsync();
        var others = cluster.Nodes.Where(node => node != oldest).ToArray();
        var needs = new List<NodeNeeds>();
        await KillAsync(cluster, row, Sizes.WarmUp, Sizes.Failovers, round => Task.FromResult(others[round % others.Length]), async round =>
        {
            // A slot is an actor or two: those that are compared have all that they are to have. In between there is no time for that.
            if ((round >= Sizes.Settling - Compared && round < Sizes.Settling) || round >= Sizes.Failovers - Compared) await SlotOwners.OfAsync(cluster, oldest, isSpread: true);
            needs.Add(await NodeNeeds.OfAsync(oldest));
        });

        var (early, late) = (NodeNeeds.Median(needs.Take(Sizes.Settling).TakeLast(Compared)), NodeNeeds.Median(needs.TakeLast(Compared)));
        row.Add("memory of the node that lived on after each, MiB", string.Join(' ', needs.Select(one => one.MebiBytes.ToString("0", CultureInfo.InvariantCulture))));
        row.Add("taken for its heap", string.Join(' ', needs.Select(one => one.CommittedMebiBytes.ToString("0", CultureInfo.InvariantCulture))));
        row.Add("in use of that at the last collection", string.Join(' ', needs.Select(one => one.HeapMebiBytes.ToString("0", CultureInfo.InvariantCulture))));
        row.Add($"its actors after {Sizes.Settling} and at the end", $"{early.Actors} and {late.Actors}");
        row.Add("its descriptors", $"{early.Descriptors} and {late.Descriptors}");
        Assert.True(late.IsWithin(early, Sizes.Growth), $"after {Sizes.Settling} failovers {early}, at the end {late}");
    }

    private static async Task KillAsync(ServerCluster cluster, FaultRow row, TimeSpan before, int rounds, Func<int, Task<ClusterNode>> victim, Func<int, Task> afterEach)
    {
        await using var load = SipLoad.Start(cluster, new LoadOptions());
        await load.ForAsync(before);
        var (begun, ready) = (TestClock.Now, TimeSpan.Zero);
        for (var round = 0; round < rounds; round++)
        {
            var node = await victim(round);
            await node.KillAsync();
            await load.ForAsync(DeadFor);
            node.Start();
            var took = await node.WaitUntilReadyAsync(WholeAgainWithin);
            if (took > ready) ready = took;
            await load.ForAsync(Sizes.After);
            await afterEach(round);
        }

        var ended = TestClock.Now;
        row.Add("kills", rounds);
        row.Add("longest time until a REGISTER was accepted", load.Record.LongestWait);
        row.Add("lookups at the others, p99", load.Record.LookupTook(begun, ended, permille: 990));
        row.Add("p99 of the worst five seconds", load.Record.LookupTookAtAnyTime(begun, ended, Part, permille: 990));
        row.Add("slowest", load.Record.LookupTook(begun, ended, permille: 1000));
        row.Add("failed", load.Record.FailedLookups.Count);
        row.Add("from start to ready, at most", ready);
        await JudgeAsync(load, row);
        AssertNoLookupFailed(load);
        Assert.True(load.Record.LookupTookAtAnyTime(begun, ended, Part, permille: 990) < LookupsWithin, load.Record.ToString());
        Assert.True(load.Record.LongestWait <= AcceptedAgainWithin, load.Record.ToString());
    }
}
