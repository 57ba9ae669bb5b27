using ActorSip.Cluster.Tests.Faults;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>Phones behind a NAT that the cluster pings: whoever has a phone's slot says when, and it is done from the address that its NAT knows.</summary>
public sealed class KeepaliveTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int PhonesOfEach = 3;
    private const int MostPhones = 60;

    private static readonly TimeSpan Interval = Sizes.KeepaliveInterval;

    /// <summary>No phone goes without a ping for so long.</summary>
    private static readonly TimeSpan Longest = 2 * Interval;

    /// <summary>No two pings of a phone are nearer, but for what shared processors put off.</summary>
    private static readonly TimeSpan Shortest = 0.48 * Interval;

    /// <summary>The same for phones of which something was at a node that died. In the short run it is some ten seconds until others have its slots, and then comes each phone's turn.</summary>
    private static readonly TimeSpan LongestByDeath = Sizes.IsLong ? Longest : Sizes.Promise(12) + Interval;

    [Fact]
    public Task A_phone_is_pinged_from_where_it_registered_whoever_has_its_slot_and_whoever_dies() => WithClusterAsync("kill -9 of a node while phones behind a NAT are pinged", async (cluster, row) =>
    {
        Assert.True(cluster.Nodes.Count > 2, "it takes a node that dies and two that live");
        var oldest = await cluster.OldestAsync();
        var before = await SlotOwners.OfAsync(cluster, oldest, isSpread: Sizes.IsLong);

        // One that has just come back has no slots yet.
        var victim = cluster.Nodes.Where(node => node != oldest).MaxBy(before.CountOf)!;
        var phones = new List<PingedPhone>();
        try
        {
            foreach (var home in cluster.Nodes)
                foreach (var owner in (ClusterNode[])[oldest, victim]) await RegisterAsync(cluster, home, owner, before, phones);
            var begun = TestClock.Now;
            await WaitForPingsAsync(phones, since: begun, within: Longest);
            var killed = TestClock.Now;
            await victim.KillAsync();
            var pinged = await WaitForPingsAsync(phones, since: killed, within: LongestByDeath);
            var after = await SlotOwners.OfAsync(cluster, oldest, isSpread: false);
            row.Add("phones", phones.Count);
            row.Add("until each was pinged again", pinged);
            Judge("where nothing died", phones.Where(phone => phone.Home != victim && IsSteady(phone)), begun, Longest, row);
            Judge("where the slot's node died", phones.Where(phone => phone.Home != victim && !IsSteady(phone)), begun, LongestByDeath, row);
            Judge("where the phone's node died", phones.Where(phone => phone.Home == victim), begun, LongestByDeath, row);
            AssertKnown(phones, victim, killed);
            victim.Start();
            row.Add("from start to ready", await victim.WaitUntilReadyAsync(WholeAgainWithin));
            if (!Sizes.IsLong) return;
            await SpreadAsync(cluster, oldest, phones);
            Judge("until slots had gone back to it", phones, begun, Longest, row);
            await RestartAsync(cluster.Nodes.First(node => node != oldest && node != victim));
            await SpreadAsync(cluster, oldest, phones);
            Judge("until another had been told to stop and slots had gone back to it, too", phones, begun, Longest, row);

            bool IsSteady(PingedPhone phone) => before.Of(phone.Slot) is { } owner && owner == after.Of(phone.Slot);
        }
        finally
        {
            foreach (var phone in phones) await phone.DisposeAsync();
        }
    });

    private static async Task RestartAsync(ClusterNode node)
    {
        Assert.Equal(0, await node.TerminateAsync(StopsWithin));
        node.Start();
        await node.WaitUntilReadyAsync(WholeAgainWithin);
    }

    /// <summary>Waits until the slots are spread evenly, and each phone has been pinged after that.</summary>
    private static async Task SpreadAsync(ServerCluster cluster, ClusterNode asked, List<PingedPhone> phones)
    {
        await SlotOwners.OfAsync(cluster, asked, isSpread: true);
        await WaitForPingsAsync(phones, since: TestClock.Now, within: Longest);
    }

    /// <summary>Registers phones at one node until the slots of some are at another, or at the same.</summary>
    private static async Task RegisterAsync(ServerCluster cluster, ClusterNode home, ClusterNode owner, SlotOwners owners, List<PingedPhone> phones)
    {
        for (var most = phones.Count + MostPhones; phones.Count(phone => phone.Home == home && owners.Of(phone.Slot) == owner) < PhonesOfEach;)
        {
            Assert.True(phones.Count < most, $"hardly a slot is at node {owner.Index}");
            phones.Add(await PingedPhone.RegisterAsync(cluster, home));
        }
    }

    /// <summary>Waits until each phone has been pinged.</summary>
    /// <returns>How long it took.</returns>
    private static Task<TimeSpan> WaitForPingsAsync(List<PingedPhone> phones, TimeSpan since, TimeSpan within) => TestClock.UntilAsync(
        () => Task.FromResult(phones.TrueForAll(phone => phone.Pings.Any(ping => ping.At > since))),
        within,
        () => "phones are not pinged:\n" + string.Join('\n', phones.Where(phone => !phone.Pings.Any(ping => ping.At > since))));

    /// <summary>Notes the shortest and longest time between two pings, from the beginning to now, and holds them against what may be.</summary>
    private static void Judge(string which, IEnumerable<PingedPhone> phones, TimeSpan begun, TimeSpan longest, FaultRow row)
    {
        var now = TestClock.Now;
        var (least, most, wrong) = (TimeSpan.MaxValue, TimeSpan.Zero, new List<PingedPhone>());
        foreach (var phone in phones)
        {
            var times = phone.Pings.Select(ping => ping.At).Where(at => at > begun).ToArray();
            var shortest = times.Zip(times.Skip(1), (before, after) => after - before).Min();

            // What has not come at the ends has not come either.
            var silence = times.Prepend(begun).Zip(times.Append(now), (before, after) => after - before).Max();
            (least, most) = (shortest < least ? shortest : least, silence > most ? silence : most);
            if (shortest < Shortest || silence > longest) wrong.Add(phone);
        }

        Assert.True(most > TimeSpan.Zero, "no phones " + which);
        row.Add($"between pings {which}, at least", least);
        row.Add("at most", most);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>The NAT lets in what comes from the node that the phone has spoken to; where that is dead it is tried from another.</summary>
    private static void AssertKnown(IEnumerable<PingedPhone> phones, ClusterNode victim, TimeSpan killed)
    {
        var wrong = phones.Where(phone => phone.Pings.Any(ping => !ping.From.Equals(phone.Home.Sip) && (phone.Home != victim || ping.At < killed))).ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', (object[])wrong));
    }
}
