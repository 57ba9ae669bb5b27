using System.Globalization;
using System.Net;
using System.Text.Json;
using ActorSip.Cluster.Tests.Faults;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Sipp;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>SIPp as a crowd of phones: it judges for itself what it is answered.</summary>
public sealed class SippCrowdTests(SharedCluster shared, ITestOutputHelper output) : FaultTests(shared, output)
{
    private const int Users = 200;
    private const int RegistersPerSecond = 100;
    private const int CallsPerSecond = 20;
    private const string Stopped = "SIGTERM of the oldest node";

    private static readonly TimeSpan Calling = TimeSpan.FromSeconds(Sizes.IsLong ? 60 : 13);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] All = [$"kill -9 of {Oldest}", $"kill -9 of {Other}", Stopped];

    /// <summary>The short run has the one that has the coordinator, too.</summary>
    public static TheoryData<string> Ends => Sizes.IsLong ? new(All) : new(All[0]);

    /// <summary>All calls: the node that ends has a third of the slots, and who asks for one of those is answered from the store, or by who has got it. No request of these calls goes by way of it.</summary>
    [Theory]
    [MemberData(nameof(Ends))]
    public Task No_call_fails_and_no_phone_is_lost_when_a_node_ends_that_has_neither(string end) => WithClusterAsync($"{end}, 200 phones and 20 calls a second of SIPp at the two others", async (cluster, row) =>
    {
        Assert.True(cluster.Nodes.Count > 2, "it takes a node that ends and two that live");
        var oldest = await cluster.OldestAsync();
        var victim = end != All[1] ? oldest : cluster.Nodes.Last(node => node != oldest);
        var others = cluster.Nodes.Where(node => node != victim).ToArray();
        var (home, entry) = (others[0], others[1]);
        var (phonesAt, callerAt) = (Free(cluster), Free(cluster));

        // Others than in the other runs, whose phones are still registered.
        var users = Enumerable.Range(Array.IndexOf(All, end) * Users, Users).Select(number => string.Create(CultureInfo.InvariantCulture, $"user{number}")).ToArray();
        var rows = users.Select(user => user + ";").ToArray();
        await using (var crowd = await new SippCommand("register", phonesAt, home.Sip) { Domain = ClusterSettings.CallDomain, Calls = Users, Rate = RegistersPerSecond, Rows = rows }.StartAsync())
            await crowd.AssertAllSucceededAsync();
        row.Add("users whose slot it had", await SlotsAsync(cluster, home, victim, users));

        var calls = CallsPerSecond * (int)Calling.TotalSeconds;
        var calling = new SippCommand("callee", phonesAt, Remote: null) { Domain = ClusterSettings.CallDomain, Calls = calls, Limit = Calling + Patience };
        await using var phones = await calling.StartAsync();
        await using var caller = await (calling with { Scenario = "caller-of-many", Local = callerAt, Remote = entry.Sip, User = "caller", Rate = CallsPerSecond, PauseMilliseconds = 1000, Rows = rows }).StartAsync();
        await Task.Delay(Before);
        if (end == Stopped) Assert.Equal(0, await victim.TerminateAsync(Patience));
        else await victim.KillAsync();
        Assert.False(caller.Program.HasExited);
        await caller.AssertAllSucceededAsync();
        await phones.AssertAllSucceededAsync();
        row.Add("calls, all of which succeeded", calls);
        row.Add("phones found at the others", await FoundAsync(others, users, phonesAt));
        victim.Start();
        row.Add("from start to ready", await victim.WaitUntilReadyAsync(WholeAgainWithin));
        row.Add("phones found at it", await FoundAsync([victim], users, phonesAt));
    });

    private static IPEndPoint Free(ServerCluster cluster) => new(cluster.Network.Home, Loopback.NextPort());

    /// <summary>What a node says of a user of the crowd.</summary>
    private static async Task<JsonElement> ReportAsync(ClusterNode asked, string user) =>
        await asked.ReadAsync($"/registrations/{user}@{ClusterSettings.CallDomain}") ?? throw new InvalidOperationException($"node {asked.Index} knows no {user}");

    /// <summary>Users whose slot a node has.</summary>
    private static async Task<int> SlotsAsync(ServerCluster cluster, ClusterNode asked, ClusterNode owner, string[] users)
    {
        var owners = await SlotOwners.OfAsync(cluster, asked, isSpread: false);
        var count = 0;
        foreach (var user in users)
            if (owners.Of((await ReportAsync(asked, user)).GetProperty("slot").GetInt32()) == owner) count++;
        Assert.NotEqual(0, count);
        return count;
    }

    /// <summary>Each user has his one contact at each of some nodes.</summary>
    private static async Task<int> FoundAsync(IReadOnlyList<ClusterNode> nodes, string[] users, IPEndPoint phones)
    {
        foreach (var node in nodes)
        {
            foreach (var user in users)
            {
                var contact = Assert.Single((await ReportAsync(node, user)).GetProperty("contacts").EnumerateArray());
                Assert.Equal($"sip:{user}@{phones}", contact.GetProperty("uri").GetString());
            }
        }

        return users.Length;
    }
}
