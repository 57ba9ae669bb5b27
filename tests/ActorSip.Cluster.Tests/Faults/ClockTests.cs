using System.Globalization;
using ActorSip.Cluster.Tests.History;
using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>A node whose clock is wrong.</summary>
public sealed class ClockTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const string Ahead = "ahead";
    private const string Behind = "behind";
    private const int UserCount = 60;

    /// <summary>Of them the users are taken whose slots are where they should be.</summary>
    private const int Candidates = 3 * UserCount;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(4);

    public static TheoryData<string> Clocks => Sizes.IsLong ? new(Ahead, Behind) : new(Ahead);

    [Theory]
    [MemberData(nameof(Clocks))]
    public Task A_registration_is_good_for_its_time_whatever_the_clock_of_a_node_says(string clock) => WithClusterAsync("the clock of one node is an hour " + clock, async (cluster, row) =>
    {
        var (wrong, offset) = (cluster.Nodes[^1], clock == Ahead ? Hour : -Hour);
        await RestartAsync(wrong, offset);
        Assert.InRange(await wrong.ClockAsync() - TimeProvider.System.GetUtcNow(), offset - Margin, offset + Margin);
        var restarted = TestClock.Now;
        var prefix = string.Create(CultureInfo.InvariantCulture, $"u{restarted.Ticks}x");
        var slots = await SlotsAsync(cluster, prefix);

        // It has just come back, and whoever has a slot says when a contact ends.
        var users = Users(slots, await SlotOwners.OfAsync(cluster, cluster.Nodes[0], isSpread: true), wrong);
        row.Add("until the slots were spread", TestClock.Now - restarted);
        row.Add("users", users.Length);
        row.Add("of which the wrong node has the slot", users.Count(user => user.IsAtWrong));
        await using var load = SipLoad.Start(cluster, Options(Sizes.Expiry) with { Side = "d" }, new RegistrationHistory(prefix, Candidates));
        var begun = TestClock.Now;

        // Half of them at the node that is wrong, the others at the others.
        for (var turn = 0; turn < UserCount; turn++)
            Assert.Equal(200, await load.RegisterAtAsync(users[turn].Number, turn % 2 == 0 ? wrong : cluster.Nodes[turn / 2 % cluster.Nodes.Count]));
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
        Assert.Equal(UserCount * cluster.Nodes.Count, seen);
        Assert.All(load.History.Addresses.SelectMany(address => address.Readings), reading => Assert.True(reading.Begun < late || reading.Contacts.Count == 0, reading.ToString()));
        await RestartAsync(wrong, TimeSpan.Zero);
    });

    private static LoadOptions Options(TimeSpan expires) => new() { Users = Candidates, Registers = 0, Lookups = 0, Expires = expires };

    /// <summary>In which slot somebody is a node says only while he is registered: so all candidates are, and are gone before it begins.</summary>
    private static async Task<int[]> SlotsAsync(ServerCluster cluster, string prefix)
    {
        await using var load = SipLoad.Start(cluster, Options(Shortly), new RegistrationHistory(prefix, Candidates));
        var slots = new int[Candidates];
        await Parallel.ForEachAsync(Enumerable.Range(0, Candidates), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, _) =>
        {
            Assert.Equal(200, await load.RegisterAtAsync(user, cluster.Nodes[0]));
            var report = await cluster.Nodes[0].ReadAsync($"/registrations/{load.History.Addresses[user].User}@{ClusterSettings.Domain}");
            Assert.NotNull(report);
            slots[user] = report.Value.GetProperty("slot").GetInt32();
        });
        await Task.Delay(Shortly + Second);
        return slots;
    }

    /// <summary>Takes half of the users from those whose slots are at the node that is wrong, and the others from the others.</summary>
    private static (int Number, bool IsAtWrong)[] Users(int[] slots, SlotOwners owners, ClusterNode wrong)
    {
        var all = slots.Select((slot, user) => (Number: user, IsAtWrong: owners.Of(slot) == wrong)).ToLookup(user => user.IsAtWrong);
        (int Number, bool IsAtWrong)[] users = [.. all[true].Take(UserCount / 2), .. all[false].Take(UserCount / 2)];
        Assert.Equal(UserCount, users.Length);
        Assert.True(users.Count(user => user.IsAtWrong) * 3 >= UserCount);
        return users;
    }

    private static async Task RestartAsync(ClusterNode node, TimeSpan clockOffset)
    {
        Assert.Equal(0, await node.TerminateAsync(StopsWithin));
        node.Start(clockOffset);
        await node.WaitUntilReadyAsync(WholeAgainWithin);
    }
}
