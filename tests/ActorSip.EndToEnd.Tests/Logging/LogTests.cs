using System.Security.Cryptography;
using System.Text;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Peers;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Logging;

/// <summary>A server that tells all it can tell, and users, peers and strangers that give it cause to: no secret is in its log, nor anything that is not a line of it.</summary>
public sealed class LogTests : RawTests
{
    private const string PeerPassword = "Tr0mpete-von-Jericho";
    private const string PeerNonce = "carriersnonce4711";
    private const string WrongPassword = "n0t-the-passw0rd";

    private static readonly string[] Talkative =
    [
        "akka.loglevel = DEBUG", "akka.stdout-loglevel = DEBUG", "akka.log-config-on-start = on", "akka.log-dead-letters = on", "akka.cluster.log-info = on", "akka.remote.log-remote-lifecycle-events = on",
        "akka.actor.debug { receive = on, autoreceive = on, lifecycle = on, event-stream = on, unhandled = on, router-misconfiguration = on, fsm = on }",
    ];

    [Fact]
    public async Task A_log_at_DEBUG_has_no_secret_and_no_raw_byte_of_what_came()
    {
        var trunkAt = NextEndpoint();
        await using var guarded = await GuardedServer.StartAsync(TrunkTests.Options(
        [
            .. Talkative,
            .. TrunkTests.Peer("carrier", trunkAt, "username = us", $"password = \"{PeerPassword}\"", "silence-timeout = 1s"), .. TrunkTests.Route("out", "carrier", "prefix = \"00\"", "from = \"users\""),
        ]));
        var server = guarded.Server;
        var password = guarded.PasswordOf("alice");
        List<string> secrets = [password, guarded.PasswordOf("bob"), PeerPassword, PeerNonce, WrongPassword, Ha1("us", "carrier.test", PeerPassword)];
        foreach (var user in (string[])["alice", "bob"]) secrets.Add(Ha1(user, TestServer.Domain, guarded.PasswordOf(user)));

        await using var alice = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "alice");
        await using var carrier = new UserAgent(new DatagramClient(trunkAt, server.V4), "carrier");
        await RegisterAsync(alice, password, secrets);
        await CallByTrunkAsync(alice, carrier, password, secrets);
        await MisbehaveAsync(server, alice);
        await server.TerminateAsync();
        var end = await server.EndAsync(TestServer.StopsWithin);
        Assert.Equal(0, end.ExitCode);

        var log = server.Errors();
        Assert.Contains("DEBUG", log.ToUpperInvariant(), StringComparison.Ordinal);
        foreach (var secret in secrets) Assert.False(log.Contains(secret, StringComparison.OrdinalIgnoreCase), $"\"{secret}\" is in the log:\n{Around(log, secret)}");
        foreach (var word in (string[])["response=", "nonce=", "cnonce", "Authorization: "]) Assert.False(log.Contains(word, StringComparison.OrdinalIgnoreCase), $"\"{word}\" is in the log:\n{Around(log, word)}");
        Assert.All(log.Split('\n'), line => Assert.All(line, c => Assert.InRange(c, ' ', '~')));
    }

    /// <summary>Whoever sends a thousand messages of a kind that is logged fills no disk.</summary>
    [Fact]
    public async Task A_sender_causes_only_so_many_lines_a_minute()
    {
        await using var dns = ActorSip.Tests.Resolving.DnsServer.With("");
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["akka.loglevel = INFO", dns.Setting, "actorsip.peers.tests.addresses = \"127.0.0.0/8\"", "actorsip.peers.tests.trusted = on"] });
        await using var sender = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "sender") { Domain = "elsewhere.test" };
        const int requests = 150;
        for (var i = 0; i < requests; i++) await TrunkCalls.AskAsync(sender, "MESSAGE", $"sip:bob@unknown{i}.invalid-{new string('x', 40)}.test;transport=tcp");
        var lines = server.Errors().Split('\n').Length;
        Assert.True(lines < requests, $"{lines} lines for {requests} requests:\n{server.Tail()}");
    }

    private static async Task RegisterAsync(UserAgent phone, string password, List<string> secrets)
    {
        var challenge = await phone.RegisterAsync();
        var line = GuardedServer.Authorization(challenge, phone.User, password, "REGISTER", "sip:" + phone.Domain);
        Note(challenge.Header("WWW-Authenticate"), "nonce", secrets);
        Note(line, "response", secrets);
        AssertStatus(200, await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>", line]));

        // The same count again, a wrong password, a nonce of nobody.
        AssertStatus(401, await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>;q=0.1", line]));
        var wrong = GuardedServer.Authorization(challenge, phone.User, WrongPassword, "REGISTER", "sip:" + phone.Domain, count: 2);
        Note(wrong, "response", secrets);
        AssertStatus(401, await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>", wrong]));
        AssertStatus(401, await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>", line.Replace("nonce=\"", "nonce=\"x", StringComparison.Ordinal)]));
    }

    private static async Task CallByTrunkAsync(UserAgent caller, UserAgent carrier, string password, List<string> secrets)
    {
        var target = $"sip:004930123@{TestServer.Domain}";
        var first = new Call(caller, target);
        await first.InviteAsync();
        var challenge = await first.ReceiveAsync(407);
        await first.AcknowledgeFailureAsync(challenge);
        var line = GuardedServer.Authorization(challenge, "alice", password, "INVITE", target);
        Note(challenge.Header("Proxy-Authenticate"), "nonce", secrets);
        Note(line, "response", secrets);
        var call = new Call(caller, target);
        await call.InviteAsync(line);
        var invite = await carrier.Client.ReceiveRequestAsync("INVITE");
        await carrier.RespondAsync(invite, 407, "Proxy Authentication Required", $"Proxy-Authenticate: Digest realm=\"carrier.test\", nonce=\"{PeerNonce}\", algorithm=MD5, qop=\"auth\"");
        var again = await carrier.Client.ReceiveAsync("the INVITE with our password", message => message.IsRequest && message.Method == "INVITE" && message.Has("Proxy-Authorization"));
        Note(again.Header("Proxy-Authorization"), "response", secrets);
        await carrier.RespondAsync(again, 503, "Service \u001b[31mUnavailable");
        Assert.InRange((await call.ReceiveFinalAsync()).Status, 400, 599);
    }

    /// <summary>What somebody reads in the log as his own doing, if it gets there as it is.</summary>
    private static async Task MisbehaveAsync(TestServer server, UserAgent alice)
    {
        const string evil = "\u001b]0;gotcha\u0007\u001b[2J\r\ncrit: forged[0] \u00e9\0";
        await using var stream = await StreamClient.ConnectAsync(new System.Net.IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        await stream.SendAsync($"OPTIONS {evil}");
        Assert.True(await stream.IsClosedWithinAsync(SipClient.Patience));
        foreach (var text in (string[])[evil, $"OPTIONS sip:{evil} SIP/2.0\r\n\r\n", $"SIP/2.0 200 {evil}\r\n\r\n", $"INVITE sip:h SIP/2.0\r\nVia: {evil}\r\n\r\n"]) await alice.Client.SendAsync(text);
        foreach (var name in (string[])["nowhere.\u00e9.test", "nowhere%0d%0acrit.test", "x_.nowhere.test"])
        {
            var callId = SipClient.NextToken();
            await alice.Client.SendAsync(alice.Request("MESSAGE", $"sip:bob@{name}", $"\"{"\\\u001b[1m\\\0"}\" <sip:bob@{name}>", callId, 1, [$"User-Agent: {evil}"]));
            await alice.Client.ReceiveFinalAsync("MESSAGE", callId);
        }
    }

    private static void Note(string header, string parameter, List<string> secrets)
    {
        var at = header.IndexOf($" {parameter}=\"", StringComparison.Ordinal) + parameter.Length + 3;
        secrets.Add(header[at..header.IndexOf('"', at)]);
    }

    private static string Around(string log, string found) => log.IndexOf(found, StringComparison.OrdinalIgnoreCase) is var at ? log[Math.Max(0, at - 300)..Math.Min(log.Length, at + 300)] : "";

#pragma warning disable CA5351 // It is what phones send.
    private static string Ha1(string user, string realm, string password) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{user}:{realm}:{password}")));
#pragma warning restore CA5351
}
