using ActorSip.Cluster.Tests.Calls;
using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>Redis dies, is cut off, or has no room: nothing is acknowledged that it does not keep, and whoever only asks, or calls, does not notice.</summary>
public sealed class RedisTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int LogLinesAtMost = 20;
    private const string Killed = "Redis is killed";

    private static readonly TimeSpan After = TimeSpan.FromSeconds(Sizes.IsLong ? 8 : 4);
    private static readonly TimeSpan AcceptedAgainWithin = Sizes.Promise(5);

    // A Redis that is cut off is away when it has not answered for its time; one whose disk is full notices with the next write of its file, a second or two later.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FullWithin = TimeSpan.FromSeconds(3);

    // An attempt that was under way when all was well again may have gone either way.
    private static readonly TimeSpan Attempting = TimeSpan.FromSeconds(3);

    /// <summary>The short run has one in which connections break, and one in which they do not.</summary>
    public static TheoryData<string> Faults => Sizes.IsLong ? new(Killed, "Redis is cut off", "Redis has a full disk") : new(Killed, "Redis has a full disk");

    [Theory]
    [MemberData(nameof(Faults))]
    public Task While_Redis_is_away_nothing_is_acknowledged_and_everything_is_found(string fault) => WithClusterAsync(fault, async (cluster, row) =>
    {
        await using var load = SipLoad.Start(cluster, new LoadOptions());
        var warm = load.ForAsync(Sizes.Before);
        var recoveries = await SlotRecoveries.SinceAllLiveAsync(cluster);
        await using var calls = await CallsMeanwhile.PrepareAsync(cluster);
        await warm;
        var lines = cluster.Nodes.Select(node => node.LogLines).ToArray();
        var begun = TestClock.Now;
        var (away, back) = await AwayAsync(cluster, fault, async () =>
        {
            await calls.MakeAsync(load, Sizes.RedisAway, row);
            foreach (var node in cluster.Nodes) Assert.Contains("is not available", await node.NotReadyReasonsAsync(), StringComparison.Ordinal);
        });
        await load.ForAsync(After);
        var logged = cluster.Nodes.Select((node, i) => node.LogLines - lines[i]).Max();
        await JudgeAsync(load, row);
        var recovered = await recoveries.CountAsync();
        row.Add("slots read anew", recovered.Sum());
        row.Add("lines logged by a node, at most", logged);
        Judge(load.Record, fault, away, back, row);
        AssertNoLookupFailed(load);
        Assert.All(recovered, slots => Assert.Equal(0, slots));
        Assert.Equal(0, cluster.EndsSince(begun));
        Assert.True(logged <= LogLinesAtMost, $"{logged} lines");

        // So far those have answered who knew it all along.
        if (!Sizes.IsLong && fault != Killed) return;
        await JudgeAfterAllAreKilledAsync(cluster, load, row);
    });

    /// <summary>From the moment when Redis is away every REGISTER is refused, and soon after it is back none is.</summary>
    private static void Judge(LoadRecord record, string fault, TimeSpan away, TimeSpan back, FaultRow row)
    {
        var refused = record.Registers.Where(attempt => attempt.Status == 503).ToArray();
        var again = record.Registers.Where(attempt => attempt.Begun >= back && attempt.Status == 200).Select(attempt => attempt.Ended).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        row.Add("REGISTER refused with 503", refused.Length);
        row.Add("first accepted after it was back", again == TimeSpan.MaxValue ? again : again - back);
        row.Add("last refused after it was back", refused.Select(attempt => attempt.Begun).DefaultIfEmpty(back).Max() - back);
        row.Add("slowest lookup", record.LookupTook(away, back, permille: 1000));
        row.Add("failed lookups", record.FailedLookups.Count);

        Assert.NotEmpty(refused);
        Assert.All(refused, attempt => Assert.True(attempt.HasRetryAfter, $"503 without Retry-After: {attempt}"));
        var grace = fault == "Redis has a full disk" ? FullWithin : TimeSpan.Zero;
        Assert.DoesNotContain(record.Registers, attempt => attempt.Begun > away + grace && attempt.Ended < back && attempt.Status == 200);
        Assert.DoesNotContain(record.Registers, attempt => attempt.Begun > away + NoticedWithin && attempt.Begun < back - Attempting && attempt.Status != 503);
        Assert.True(again <= back + AcceptedAgainWithin, record.ToString());
        Assert.DoesNotContain(refused, attempt => attempt.Begun > back + AcceptedAgainWithin);
    }

    /// <summary>Takes Redis away and brings it back; says from when to when nothing could be written.</summary>
    private static async Task<(TimeSpan Away, TimeSpan Back)> AwayAsync(ServerCluster cluster, string fault, Func<Task> meanwhile)
    {
        TimeSpan away;
        TimeSpan back;
        switch (fault)
        {
            case Killed:
                await cluster.Redis.KillAsync();
                away = TestClock.Now;
                await meanwhile();
                back = TestClock.Now;
                await cluster.Redis.StartAsync();
                break;
            case "Redis is cut off":
                RequirePlaces(cluster);
                foreach (var node in cluster.Nodes) await cluster.Cuts.FromServiceAsync(node.Index, cluster.Redis.Address);
                away = TestClock.Now;
                await meanwhile();
                back = TestClock.Now;
                await cluster.Cuts.HealAsync();
                break;
            default:
                RequirePlaces(cluster);
                await cluster.Redis.FillAsync();
                away = TestClock.Now;
                await meanwhile();
                back = TestClock.Now;
                await cluster.Redis.FreeAsync();
                break;
        }

        return (away, back);
    }
}
