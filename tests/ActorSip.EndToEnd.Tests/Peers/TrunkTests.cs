using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using ActorSip.Tests.Resolving;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Peers;

/// <summary>Trunks at the front door: calls in and out, one of two dead, strangers, and a configuration that changes while the server runs.</summary>
public sealed class TrunkTests : RawTests
{
    private const string Number = "+4930123";

    [Fact]
    public async Task Calls_come_in_from_a_trunk_to_a_user_by_name_and_by_number()
    {
        var trunkAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(Options([.. Peer("carrier", trunkAt), $"actorsip.numbers.\"{Number}\" = \"sip:alice@{TestServer.Domain}\""]));
        await using var carrier = new UserAgent(new DatagramClient(trunkAt, server.V4), "carrier");
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "alice");
        AssertStatus(200, await phone.RegisterAsync());
        foreach (var target in (string[])[$"sip:alice@{TestServer.Domain}", $"sip:{Number}@{TestServer.Domain}", $"sip:+49-30-123@{server.V4}"])
        {
            var invite = await TrunkCalls.CallAsync(carrier, target, phone, callerHangsUp: target.Contains("alice", StringComparison.Ordinal));
            Assert.Equal(phone.ContactUri, invite.RequestUri);
        }

        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("silent")]
    [InlineData("alive")]
    public async Task Calls_go_out_to_the_first_trunk_that_is_there(string first)
    {
        var firstAt = NextEndpoint();
        var secondAt = NextEndpoint();
        var pbxAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(Options(
            [.. Peer("first", firstAt), .. Peer("second", secondAt), "actorsip.peer-defaults.silence-timeout = 1s", $"actorsip.peers.pbx.addresses = \"{pbxAt.Address}\"", .. Route("out", "[\"first\", \"second\"]", "prefix = \"00\"", "strip = 2", "prepend = \"+\"", "from = \"peer:pbx\"")]));
        await using var pbx = new UserAgent(new DatagramClient(pbxAt, server.V4), "pbx");

        // At the address of a trunk that is dead nobody listens.
        await using var one = new UserAgent(new DatagramClient(first == "dead" ? NextEndpoint() : firstAt, server.V4), "one");
        await using var two = new UserAgent(new DatagramClient(secondAt, server.V4), "two");
        for (var i = 0; i < 3; i++)
        {
            var (alive, at) = first == "alive" ? (one, firstAt) : (two, secondAt);
            var invite = await TrunkCalls.CallAsync(pbx, $"sip:004930123@{TestServer.Domain}", alive, callerHangsUp: i % 2 == 0);
            Assert.Equal($"sip:{Number}@{at}", invite.RequestUri);
        }

        using var peers = await PeersAsync(server);
        var counted = peers.RootElement.EnumerateArray().ToDictionary(peer => peer.GetProperty("name").GetString()!, peer => peer.GetProperty("failures").GetInt64());
        Assert.Equal((first == "alive" ? 0 : 1, 0), (counted["first"], counted["second"]));
        Assert.Equal(first != "alive", peers.RootElement.EnumerateArray().Single(peer => peer.GetProperty("name").GetString() == "first").GetProperty("avoided").GetBoolean());
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task Strangers_are_refused_what_is_not_for_users_of_ours()
    {
        var victimAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(Options([.. Peer("carrier", victimAt), .. Route("out", "carrier", "prefix = \"+\"")]));
        await using var called = new UserAgent(new DatagramClient(victimAt, server.V4), "called");
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "stranger") { Domain = "elsewhere.test" };
        AssertStatus(403, await TrunkCalls.AskAsync(stranger, "MESSAGE", $"sip:bob@{victimAt}"));
        AssertStatus(403, await TrunkCalls.AskAsync(stranger, "MESSAGE", $"sip:{Number}@{TestServer.Domain}"));
        AssertStatus(403, await TrunkCalls.AskAsync(stranger, "MESSAGE", $"sip:bob@{TestServer.Domain}", $"Route: <sip:{server.V4};lr>", $"Route: <sip:{victimAt};lr>"));
        var callId = SipClient.NextToken();
        AssertStatus(481, await stranger.TransactAsync("BYE", callId, 1, stranger.Request("BYE", $"sip:bob@{victimAt}", $"<sip:bob@{victimAt}>;tag=x", callId, 1, [])));
        AssertStatus(480, await TrunkCalls.AskAsync(stranger, "MESSAGE", $"sip:nobody@{TestServer.Domain}"));
        Assert.Null(await called.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task A_user_calls_out_when_he_has_proved_who_he_is()
    {
        var trunkAt = NextEndpoint();
        await using var guarded = await GuardedServer.StartAsync(Options([.. Peer("carrier", trunkAt, "trusted = on"), .. Route("out", "carrier", "prefix = \"00\"", "strip = 2", "prepend = \"+\"", "from = \"users\"")]));
        await using var carrier = new UserAgent(new DatagramClient(trunkAt, guarded.Server.V4), "carrier");
        await using var alice = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), "alice");
        var target = $"sip:004930123@{TestServer.Domain}";
        var first = new Call(alice, target);
        await first.InviteAsync();
        var challenge = await first.ReceiveAsync(407);
        await first.AcknowledgeFailureAsync(challenge);
        Assert.Null(await carrier.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(200)));

        var credentials = GuardedServer.Authorization(challenge, "alice", guarded.PasswordOf("alice"), "INVITE", target);
        var invite = await TrunkCalls.CallAsync(alice, target, carrier, callerHangsUp: true, credentials, "P-Asserted-Identity: <sip:bob@e2e.test>");
        Assert.Equal($"sip:{Number}@{trunkAt}", invite.RequestUri);
        Assert.Empty(invite.All("Proxy-Authorization"));
        Assert.Equal([$"<sip:alice@{TestServer.Domain}>"], invite.All("P-Asserted-Identity"));
        Assert.Empty((await guarded.Server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task A_trunk_with_servers_by_SRV_is_known_by_the_address_of_each()
    {
        await using var dns = DnsServer.With("");
        await using var server = await TestServer.StartAsync(Options([dns.Setting, "actorsip.peers.named.addresses = \"trunk.test\"", "actorsip.peer-lookup-interval = 1s"]));
        await using UserAgent one = new(new DatagramClient(NextEndpoint(), server.V4), "one"), two = new(new DatagramClient(NextEndpoint(), server.V4), "two");
        dns.Add($"""
            _sip._udp.trunk.test 60 SRV 1 0 5060 one.trunk.test
            _sip._udp.trunk.test 60 SRV 2 0 5060 two.trunk.test
            one.trunk.test 60 A {one.Client.Local.Address}
            two.trunk.test 60 A {two.Client.Local.Address}
            """);
        string[] both = [$"{one.Client.Local.Address}", $"{two.Client.Local.Address}"];
        for (var attempt = 0; ; attempt++)
        {
            using var peers = await PeersAsync(server);
            var named = peers.RootElement[0].GetProperty("named-addresses").EnumerateArray().Select(address => address.GetString()!).ToArray();
            if (both.ToHashSet(StringComparer.Ordinal).SetEquals(named)) break;
            Assert.True(attempt < 100, peers.RootElement.ToString());
            await Task.Delay(100);
        }

        // The list shows the new addresses a moment before all that routes has been told them.
        foreach (var agent in (UserAgent[])[one, two])
        {
            var before = await RequestsInAsync(server);
            for (var attempt = 0; ; attempt++)
            {
                AssertStatus(200, await TrunkCalls.AskAsync(agent, "OPTIONS", $"sip:{server.V4}"));
                if (await RequestsInAsync(server) > before) break;
                Assert.True(attempt < 50, $"nothing from {agent.Client.Local} is taken for the peer's");
                await Task.Delay(100);
            }
        }
    }

    [Fact]
    public async Task A_peer_is_known_by_a_name_too()
    {
        await using var server = await TestServer.StartAsync(Options(["actorsip.peers.named.addresses = \"localhost\""]));
        await using var named = new UserAgent(new DatagramClient(new IPEndPoint(IPAddress.Loopback, 0), server.V4), "named");
        for (var attempt = 0; ; attempt++)
        {
            AssertStatus(200, await TrunkCalls.AskAsync(named, "OPTIONS", $"sip:{server.V4}"));
            using var peers = await PeersAsync(server);
            if (peers.RootElement[0].GetProperty("requests-in").GetInt64() > 0)
                return;
            Assert.True(attempt < 50, peers.RootElement.ToString());
            await Task.Delay(100);
        }
    }

    [Theory]
    [InlineData("command")]
    [InlineData("SIGHUP")]
    public async Task A_trunk_is_added_while_the_server_runs_and_a_bad_file_changes_nothing(string how)
    {
        var trunkAt = NextEndpoint();
        var pbxAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(Options([]));
        await using var carrier = new UserAgent(new DatagramClient(trunkAt, server.V4), "carrier");
        await using var pbx = new UserAgent(new DatagramClient(pbxAt, server.V4), "pbx");
        var target = $"sip:{Number}@{TestServer.Domain}";
        AssertStatus(480, await TrunkCalls.AskAsync(pbx, "MESSAGE", target));

        string[] good = [.. Peer("carrier", trunkAt), $"actorsip.peers.pbx.addresses = \"{pbxAt.Address}\"", .. Route("out", "carrier", "prefix = \"+\"", "from = \"peers\"")];
        await server.ConfigureAsync(Options([.. good, "actorsip.timers.t1 = 400ms"]));
        var (code, words) = await ReloadAsync(server, how);
        Assert.True(code == 0, words);
        Assert.Contains("actorsip.timers.t1: needs a restart", words, StringComparison.Ordinal);
        await TrunkCalls.CallAsync(pbx, target, carrier);

        await server.ConfigureAsync(Options([.. good, "actorsip.routes.out.peers = \"nobody\"", "actorsip.peers.carrier.trusted = perhaps"]));
        (code, words) = await ReloadAsync(server, how);
        Assert.Equal(how == "SIGHUP" ? 0 : 2, code);
        Assert.Contains("actorsip.routes.out.peers: there is no peer \"nobody\"", words, StringComparison.Ordinal);
        Assert.Contains("actorsip.peers.carrier.trusted: \"perhaps\" is neither on nor off", words, StringComparison.Ordinal);
        await TrunkCalls.CallAsync(pbx, target, carrier, callerHangsUp: false);
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task A_domain_that_redirects_names_the_contacts()
    {
        await using var server = await TestServer.StartAsync(Options(["actorsip.domains.main.redirect = on"]));
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "alice");
        await using var caller = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "caller");
        AssertStatus(200, await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>;q=0.5, <sip:alice@192.0.2.7>;q=0.7", "Expires: 600"]));
        var call = await caller.InviteAsync("alice");
        var redirection = await call.ReceiveAsync(302);
        await call.AcknowledgeFailureAsync(redirection);
        Assert.Equal(["sip:alice@192.0.2.7", phone.ContactUri], redirection.Values("Contact").Select(SipText.Uri));
    }

    internal static ServerOptions Options(IReadOnlyList<string> lines) => new() { Lines = lines };

    internal static string[] Peer(string name, IPEndPoint at, params string[] settings) =>
        [$"actorsip.peers.{name}.addresses = [\"{at.Address}\"]", $"actorsip.peers.{name}.target = [\"{at}\"]", .. settings.Select(setting => $"actorsip.peers.{name}.{setting}")];

    internal static string[] Route(string name, string peers, params string[] settings) =>
        [$"actorsip.routes.{name}.peers = {peers}", .. settings.Select(setting => $"actorsip.routes.{name}.{setting}")];

    /// <summary>The command tells its outcome itself; a signal is answered in the log.</summary>
    private static async Task<(int Code, string Words)> ReloadAsync(TestServer server, string how)
    {
        if (how == "command")
        {
            await using var run = ServerCommand.Start("reload", "--config", server.File);
            var code = await run.ExitCodeAsync(TimeSpan.FromSeconds(40));
            return (code, run.Output() + run.Errors());
        }

        var before = server.Errors().Length;
        await server.SignalAsync("HUP");
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var words = server.Errors()[before..];
            if (words.Contains("reloaded: ", StringComparison.Ordinal) || words.Contains("nothing was changed", StringComparison.Ordinal))
                return (0, words);
            await Task.Delay(50);
        }

        throw new TimeoutException("SIGHUP was not answered.\n" + server.Tail());
    }

    private static async Task<long> RequestsInAsync(TestServer server)
    {
        using var peers = await PeersAsync(server);
        return peers.RootElement[0].GetProperty("requests-in").GetInt64();
    }

    private static async Task<JsonDocument> PeersAsync(TestServer server)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonDocument>(new Uri($"http://{server.Admin}/peers")))!;
    }
}
