using ActorSip.Cluster.Tests.History;
using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>A node whose clock is wrong.</summary>
public sealed class ClockTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int Users = 60;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public Task A_registration_is_good_for_its_time_whatever_the_clock_of_a_node_says() => WithClusterAsync("the clock of one node is an hour ahead", async (cluster, row) =>
    {
        var wrong = cluster.Nodes[^1];
        await RestartAsync(wrong, Hour);
        Assert.InRange(await wrong.ClockAsync() - TimeProvider.System.GetUtcNow(), Hour - Margin, Hour + Margin);
        await using var load = SipLoad.Start(cluster, new LoadOptions { Users = Users, Registers = 0, Lookups = 0, Expires = Sizes.Expiry });
        var begun = TestClock.Now;

        // Half of them at the node that is wrong, the others at the others.
        for (var user = 0; user < Users; user++) Assert.Equal(200, await load.RegisterAtAsync(user, user % 2 == 0 ? wrong : cluster.Nodes[user / 2 % cluster.Nodes.Count]));
        var registered = TestClock.Now;
        var granted = load.History.Addresses.SelectMany(address => address.Writes).Select(write => write.Expires).ToArray();
        row.Add("the shortest time granted", granted.Min());
        row.Add("the longest", granted.Max());
        Assert.All(granted, time => Assert.InRange(time, Sizes.Expiry - Second, Sizes.Expiry));

        // The history knows when each contact must be there and when it must be gone.
        await Task.Delay(begun + Sizes.Expiry - Margin - TestClock.Now);
        Assert.Equal(0, await load.ReadAllAsync());
        var seen = load.History.Addresses.Sum(address => address.Readings.Count(reading => reading.Begun > registered && reading.Contacts.Count == 1));
        await Task.Delay(registered + Sizes.Expiry + Margin - TestClock.Now);
        var late = TestClock.Now;
        await JudgeAsync(load, row);
        row.Add("found before it expired", seen);
        Assert.Equal(Users * cluster.Nodes.Count, seen);
        Assert.All(load.History.Addresses.SelectMany(address => address.Readings), reading => Assert.True(reading.Begun < late || reading.Contacts.Count == 0, reading.ToString()));
        await RestartAsync(wrong, TimeSpan.Zero);
    });

    private static async Task RestartAsync(ClusterNode node, TimeSpan clockOffset)
    {
        Assert.Equal(0, await node.TerminateAsync(StopsWithin));
        node.Start(clockOffset);
        await node.WaitUntilReadyAsync(WholeAgainWithin);
    }
}
