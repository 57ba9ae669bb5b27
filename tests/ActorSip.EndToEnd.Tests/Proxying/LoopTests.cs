using System.Globalization;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Kamailio;
using ActorSip.EndToEnd.Tests.Peers;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>RFC 5393: requests that come round, as loops and as spirals, and how many may be made of one.</summary>
[Collection(Alone.Name)]
public sealed class LoopTests : RawTests
{
    public static TheoryData<string> Methods => ["INVITE", "MESSAGE", "SUBSCRIBE"];

    /// <summary>Section 3's attack: two users with ten contacts each, all of which lead back to the server, at both users.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Users_whose_contacts_point_at_each_other_make_few_requests_of_one(string method)
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.timers.t1 = 100ms"] });
        await RegisterBombAsync(server);
        await using var caller = Over(server, "caller");
        var before = await server.StatisticsAsync();

        // All is over before a timer of the RFC's has run out.
        AssertStatus(482, await AskAsync(caller, method, $"sip:a@{TestServer.Domain}").WaitAsync(TimeSpan.FromSeconds(2)));

        // Ten from the first user, and of the five that reach the second each as many as its share of the 60 allows: six. All others are loops. So there are never more than 60 at once either.
        var after = await server.StatisticsAsync();
        Assert.Equal(10 + (5 * 6), after["proxy.relayed"] - before["proxy.relayed"]);
        Assert.Equal(0, after["requests.bugs"]);
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task Fifty_such_requests_leave_nothing_behind()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.timers.t1 = 50ms"] });
        await RegisterBombAsync(server);
        await using var caller = Over(server, "caller");
        for (var i = 0; i < 50; i++)
            AssertStatus(482, await AskAsync(caller, i % 2 == 0 ? "INVITE" : "MESSAGE", $"sip:{"ab"[i / 2 % 2]}@{server.V4}"));

        // 64 times T1, and what the clock of the tombstones is late.
        string[] levels = ["transactions.server", "transactions.client", "transactions.tombstones", "requests.timers"];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await server.StatisticsAsync() is var counted && Array.Exists(levels, level => counted[level] != 0))
        {
            Assert.False(limit.IsCancellationRequested, string.Join(", ", levels.Select(level => $"{level}: {counted[level]}")));
            await Task.Delay(100);
        }

        Assert.Empty((await server.StopAsync()).Leaks);
    }

    /// <summary>An application server sends the request back with another Request-URI: the same user is found again, and that is what it wants.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_spiral_by_way_of_another_element_goes_through(string method)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var user = TestServers.NextUser("spiral");
        var passes = 0;
        await using var between = await ProxyAsync(server, user, [""], request => passes < 3 ? $"sip:{user}@{TestServer.Domain};leg={++passes}" : null);
        await using var caller = Over(server, "caller");
        AssertStatus(200, await AskAsync(caller, method, $"sip:{user}@{TestServer.Domain}"));
        Assert.Equal(4, between.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_loop_by_way_of_another_element_ends(string method)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var user = TestServers.NextUser("loop");
        await using var between = await ProxyAsync(server, user, [""], _ => $"sip:{user}@{TestServer.Domain}");
        await using var caller = Over(server, "caller");
        AssertStatus(482, await AskAsync(caller, method, $"sip:{user}@{TestServer.Domain}"));
        Assert.Single(between.Requests);
    }

    [Fact]
    public async Task A_loop_by_way_of_Kamailio_ends()
    {
        System.Net.IPEndPoint carrierAt = NextEndpoint(), pbxAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(TrunkTests.Options(
            [.. TrunkTests.Peer("carrier", carrierAt, "trusted = on"), $"actorsip.peers.pbx.addresses = \"{pbxAt.Address}\"", .. TrunkTests.Route("out", "carrier", "prefix = \"0\"", "from = \"peer:pbx\"")]));

        // What comes from the server goes back to it unchanged.
        await using var carrier = await KamailioTrunk.StartAsync(carrierAt, server.V4, server.V4);
        await using var pbx = new UserAgent(new DatagramClient(pbxAt, server.V4), "pbx");
        foreach (var method in (string[])["INVITE", "MESSAGE"])
            AssertStatus(482, await AskAsync(pbx, method, $"sip:030123@{TestServer.Domain}"));
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    /// <summary>RFC 3261 section 16.3 item 3, for what changes each time round.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Hops_run_out(string method)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var user = TestServers.NextUser("hops");
        var passes = 0;
        await using var between = await ProxyAsync(server, user, [""], request => request.Method is "ACK" or "CANCEL" ? null : $"sip:{user}@{TestServer.Domain};leg={++passes}");
        await using var caller = Over(server, "caller");
        AssertStatus(483, await AskAsync(caller, method, $"sip:{user}@{TestServer.Domain}", hops: 8));
        Assert.Equal(8, between.Requests.Count);
    }

    /// <summary>The attack by way of an element that changes each request, so that none is a loop: Max-Breadth bounds how many there are, at each depth.</summary>
    [Theory]
    [InlineData("INVITE", "", 60)]
    [InlineData("MESSAGE", "", 60)]
    [InlineData("INVITE", "Max-Breadth: 9", 9)]
    public async Task What_is_made_of_a_request_never_exceeds_its_breadth(string method, string line, int breadth)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var user = TestServers.NextUser("bomb");
        await using var between = await ProxyAsync(server, user, ["1", "2", "3", "4"], request => $"sip:{user}@{TestServer.Domain};was={request.RequestUri.Split('=')[^1]}{request.Values("Via").Count}");
        await using var caller = Over(server, "caller");
        Assert.InRange((await AskAsync(caller, method, $"sip:{user}@{TestServer.Domain}", hops: 6, line)).Status, 440, 483);

        // Each time round adds two Vias.
        var depths = between.Requests.GroupBy(request => request.Values("Via").Count).OrderBy(depth => depth.Key).Select(depth => depth.Select(request => int.Parse(request.Header("Max-Breadth"), CultureInfo.InvariantCulture)).ToList()).ToList();
        Assert.Equal(6, depths.Count);
        Assert.Equal(breadth == 60 ? "15 15 15 15" : "2 2 2 3", string.Join(' ', depths[0].Order()));
        Assert.All(depths, shares => Assert.Equal(breadth, shares.Sum()));
    }

    /// <summary>Ten contacts in one registration, five at each of the two users.</summary>
    private static async Task RegisterBombAsync(TestServer server)
    {
        foreach (var user in (string[])["a", "b"])
        {
            await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
            var contacts = Enumerable.Range(1, 10).Select(k => $"Contact: <sip:{(k <= 5 ? 'a' : 'b')}@{server.V4};k={user}{k}>");
            var answer = await phone.RegisterAsync([.. contacts, "Expires: 600"]);
            AssertStatus(200, answer);
            Assert.Equal(10, Bindings(answer).Count);
        }
    }

    /// <summary>A user whose contacts lead to a proxy, which sends all back.</summary>
    private static async Task<RawProxy> ProxyAsync(TestServer server, string user, string[] contacts, Func<SipText, string?> rewrite)
    {
        var client = new DatagramClient(NextEndpoint(), server.V4);
        var phone = new UserAgent(client, user);
        AssertStatus(200, await phone.RegisterAsync([.. contacts.Select(k => $"Contact: <{phone.ContactUri}" + (k.Length > 0 ? $";k={k}>" : ">")), "Expires: 600"]));
        return new RawProxy(client, rewrite);
    }

    private static async Task<SipText> AskAsync(UserAgent caller, string method, string uri, int hops = 70, params string[] lines)
    {
        var callId = SipClient.NextToken();
        var branch = "z9hG4bK" + callId;
        var text = caller.Request(method, uri, $"<{uri}>", callId, 1, [$"Contact: <{caller.ContactUri}>", .. method == "SUBSCRIBE" ? (string[])["Event: presence", "Expires: 60"] : [], .. lines.Where(line => line.Length > 0)], branch)
            .Replace("Max-Forwards: 70", $"Max-Forwards: {hops}", StringComparison.Ordinal);
        var answer = await caller.TransactAsync(method, callId, 1, text);
        if (method == "INVITE" && answer.Status >= 300)
            await caller.Client.SendAsync(caller.Request("ACK", uri, answer.Header("To"), callId, 1, [], branch));
        return answer;
    }
}
