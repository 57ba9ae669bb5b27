using ActorSip.Cluster.Tests.Faults;
using ActorSip.Cluster.Tests.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>Phones behind a NAT that the cluster pings: whoever has a phone's slot says when, and it is done from the address that its NAT knows.</summary>
public sealed class KeepaliveTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int PhonesOfEach = 2;
    private const int MostPhones = 60;

    private static readonly TimeSpan Interval = Sizes.KeepaliveInterval;

    /// <summary>No phone goes without a ping for so long.</summary>
    private static readonly TimeSpan Longest = 2 * Interval;

    /// <summary>No two pings of a phone are nearer, but for what shared processors put off.</summary>
    private static readonly TimeSpan Shortest = 0.48 * Interval;

    /// <summary>The same for phones of which something was at a node that died. In the short run it is some ten seconds until others have its slots, and then comes each phone's turn.</summary>
    private static readonly TimeSpan LongestByDeath = Sizes.IsLong ? Longest : Sizes.Promise(12) + Interval;

    private static readonly TimeSpan SpreadWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public Task A_phone_is_pinged_from_where_it_registered_whoever_has_its_slot_and_whoever_dies() => WithClusterAsync("kill -9 of a node while phones behind a NAT are pinged", async (cluster, row) =>
    {
        Assert.True(cluster.Nodes.Count > 2, "it takes a node that dies and two that live");
        var oldest = await cluster.OldestAsync();
        var victim = cluster.Nodes.First(node => node != oldest);
        var owners = await SlotOwners.SettledAsync(cluster, SpreadWithin);
        var phones = new List<PingedPhone>();
        try
        {
            foreach (var home in cluster.Nodes) await RegisterAsync(cluster, home, owners, phones);
            var begun = TestClock.Now;
            await WaitForPingsAsync(phones, since: begun, within: Longest + Interval);
            var killed = TestClock.Now;
            await victim.KillAsync();
            var pinged = await WaitForPingsAsync(phones, since: killed, within: LongestByDeath + Interval);
            row.Add("phones", phones.Count);
            row.Add("until each was pinged twice", pinged);
            Judge("where nothing died", phones.Where(phone => phone.Home != victim && owners.Of(phone.Slot) != victim), begun, Longest, row);
            Judge("where the slot's node died", phones.Where(phone => phone.Home != victim && owners.Of(phone.Slot) == victim), begun, LongestByDeath, row);
            Judge("where the phone's node died", phones.Where(phone => phone.Home == victim), begun, LongestByDeath, row);
            AssertKnown(phones, victim, killed);
        }
        finally
        {
            foreach (var phone in phones) await phone.DisposeAsync();
        }

        victim.Start();
        row.Add("from start to ready", await victim.WaitUntilReadyAsync(WholeAgainWithin));
    });

    /// <summary>Registers phones at a node until each node has the slots of some.</summary>
    private static async Task RegisterAsync(ServerCluster cluster, ClusterNode home, SlotOwners owners, List<PingedPhone> phones)
    {
        var registered = new List<PingedPhone>();
        while (cluster.Nodes.Any(node => registered.Count(phone => owners.Of(phone.Slot) == node) < PhonesOfEach))
        {
            Assert.True(registered.Count < MostPhones, "hardly a slot is at some node");
            registered.Add(await PingedPhone.RegisterAsync(cluster, home));
            phones.Add(registered[^1]);
        }
    }

    /// <summary>Waits until each phone has been pinged twice.</summary>
    /// <returns>How long it took.</returns>
    private static Task<TimeSpan> WaitForPingsAsync(List<PingedPhone> phones, TimeSpan since, TimeSpan within) => TestClock.UntilAsync(
        () => Task.FromResult(phones.TrueForAll(phone => phone.Pings.Count(ping => ping.At > since) >= 2)),
        within,
        () => "phones are not pinged:\n" + string.Join('\n', phones.Where(phone => phone.Pings.Count(ping => ping.At > since) < 2)));

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
