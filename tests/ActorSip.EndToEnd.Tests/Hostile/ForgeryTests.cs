using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>Nobody has the server send to where he could not send himself: by a dialog that does not exist or is another's, by Routes that he brings, by contacts that he registers.</summary>
public sealed class ForgeryTests(StrangerServers servers) : RawTests, IClassFixture<StrangerServers>
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>The methods that go on within a dialog.</summary>
    private static readonly string[] InDialog = ["BYE", "INVITE", "UPDATE", "INFO", "MESSAGE", "NOTIFY", "REFER"];

    [Fact]
    public async Task A_made_up_To_tag_leads_nowhere()
    {
        await using var attacker = new DatagramClient(NextEndpoint(), servers.Open.V4);
        await using var sink = new DatagramClient(NextEndpoint(), servers.Open.V4);
        foreach (var method in InDialog)
            Assert.Contains(await StatusAsync(attacker, method, $"sip:victim@{sink.Local}", [], "invented", "made-up"), Refusals);
        await AssertNothingAsync(sink);
    }

    [Theory]
    [InlineData("<sip:{sink};lr>")]
    [InlineData("<sip:{sink}>")]
    [InlineData("<sip:{server};lr>, <sip:{sink};lr>")]
    [InlineData("<sip:{server};lr;as=IAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA>, <sip:{sink};lr>")]
    [InlineData("<sip:{server};lr>, <sip:{server};lr>, <sip:{sink};lr>")]
    [InlineData("<sip:{server};lr;maddr={sinkhost}>")]
    public async Task Routes_that_a_stranger_brings_lead_nowhere(string route)
    {
        await using var attacker = new DatagramClient(NextEndpoint(), servers.Open.V4);
        await using var sink = new DatagramClient(NextEndpoint(), servers.Open.V4);
        route = Fill(route, sink);
        foreach (var method in InDialog)
        {
            foreach (var uri in (string[])[$"sip:victim@{sink.Local}", "sip:nobody@e2e.test"])
            {
                var status = await StatusAsync(attacker, method, uri, ["Route: " + route], SipClient.NextToken(), toTag: null);
                Assert.True(status is 403 or 480 or 481 or 404, $"{method} {uri}: {status}");
            }
        }

        await AssertNothingAsync(sink);
    }

    /// <summary>Whoever has called a user holds a cookie of ours. It leads to that user, and nowhere else.</summary>
    [Fact]
    public async Task The_cookie_of_a_strangers_call_leads_to_the_one_he_called_and_nowhere_else()
    {
        var server = servers.Open;
        await using var callee = Over(server, "callee");
        AssertStatus(200, await callee.RegisterAsync());
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "stranger") { Domain = "elsewhere.test" };
        await using var sink = new DatagramClient(NextEndpoint(), server.V4);
        var (call, answer) = await CallAsync(stranger, callee);
        var routes = answer.Values("Record-Route").Reverse().Select(value => "Route: " + value).ToArray();
        var tag = SipText.Parameter(answer.Header("To"), "tag");
        var client = (DatagramClient)stranger.Client;
        foreach (var method in InDialog)
        {
            Assert.Equal(403, await StatusAsync(client, method, $"sip:victim@{sink.Local}", routes, call.CallId, tag, stranger));
            Assert.Equal(403, await StatusAsync(client, method, $"sip:victim@{sink.Local};maddr={sink.Local.Address}", routes, call.CallId, tag, stranger));
            Assert.Equal(403, await StatusAsync(client, method, $"sip:x@{callee.Client.Local}", [.. routes, $"Route: <sip:{sink.Local};lr>"], call.CallId, tag, stranger));
        }

        // An ACK is answered to nobody.
        await client.SendAsync(stranger.Request("ACK", $"sip:victim@{sink.Local}", answer.Header("To"), call.CallId, 1, routes));
        await AssertNothingAsync(sink);
        var bye = call.ByeAsync(answer);
        await callee.RespondAsync(await callee.Client.ReceiveRequestAsync("BYE"), 200, "OK");
        AssertStatus(200, await bye);
    }

    /// <summary>What the one who is called sends goes to the caller, wherever he is.</summary>
    [Fact]
    public async Task The_user_who_was_called_hangs_up()
    {
        var server = servers.Open;
        await using var callee = Over(server, "callee");
        AssertStatus(200, await callee.RegisterAsync());
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "stranger") { Domain = "elsewhere.test" };
        await stranger.InviteAsync(callee.User);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        await callee.RespondAsync(invite, 200, "OK");
        var routes = invite.Values("Record-Route").Select(value => "Route: " + value);
        var callId = invite.Header("Call-ID");
        var text = callee.Request("BYE", SipText.Uri(invite.Header("Contact")), invite.Header("From"), callId, 7, routes).Replace($"From: <{callee.AddressOfRecord}>;tag=from{callId}", $"From: {invite.Header("To")};tag={callee.LocalTag}", StringComparison.Ordinal);
        var ended = callee.TransactAsync("BYE", callId, 7, text);
        await stranger.RespondAsync(await stranger.Client.ReceiveRequestAsync("BYE"), 200, "OK");
        AssertStatus(200, await ended);
    }

    [Theory]
    [InlineData("another call")]
    [InlineData("another caller")]
    [InlineData("another server")]
    public async Task The_cookie_of_something_else_leads_nowhere(string what)
    {
        await using var other = await TestServer.StartAsync(new ServerOptions { LimitsSources = true, Address = null });
        var server = servers.Open;
        var maker = what == "another server" ? other : server;
        await using var callee = Over(maker, "callee");
        AssertStatus(200, await callee.RegisterAsync());
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), maker.V4), "stranger") { Domain = "elsewhere.test" };
        await using var sink = new DatagramClient(NextEndpoint(), server.V4);
        var (call, answer) = await CallAsync(stranger, callee);

        // The cookie as it was made, in a Route that names the server which is asked.
        var routes = answer.Values("Record-Route").Reverse().Select(value => "Route: " + value.Replace(maker.V4.Address.ToString(), server.V4.Address.ToString(), StringComparison.Ordinal)).ToArray();
        await using var attacker = new DatagramClient(NextEndpoint(), server.V4);
        var tag = SipText.Parameter(answer.Header("To"), "tag");
        var callId = what == "another call" ? SipClient.NextToken() : call.CallId;
        foreach (var method in InDialog)
        {
            // Under another From tag the cookie is not of this dialog; at another server it was made under another key.
            var status = await StatusAsync(attacker, method, $"sip:victim@{sink.Local}", routes, callId, what == "another caller" ? "other" : tag, what == "another caller" ? null : stranger);
            Assert.Contains(status, Refusals);
        }

        await AssertNothingAsync(sink);
    }

    [Theory]
    [InlineData("sip:x@169.254.1.1")]
    [InlineData("sip:x@[fe80::1]")]
    [InlineData("sip:x@224.0.1.75")]
    [InlineData("sip:x@[ff02::1]")]
    [InlineData("sip:x@255.255.255.255")]
    [InlineData("sip:x@127.255.255.255")]
    [InlineData("sip:x@0.0.0.0")]
    [InlineData("sip:x@[::]")]
    [InlineData("sip:x@[::ffff:224.0.1.75]")]
    [InlineData("sip:x@192.0.2.1;maddr=224.0.1.75")]
    [InlineData("sip:x@192.0.2.1;maddr=255.255.255.255")]
    [InlineData("sip:x@192.0.2.1;maddr=[fe80::1]")]
    public async Task A_contact_that_nobody_may_name_is_refused(string contact)
    {
        await using var phone = Over(servers.Open, "phone");
        AssertStatus(403, await phone.RegisterAsync([$"Contact: <{contact}>"]));
        AssertStatus(403, await phone.RegisterAsync([$"Contact: <sip:x@192.0.2.1>", $"Path: <{contact};lr>", "Supported: path"]));
        Assert.Empty((await phone.RegisterAsync([])).Values("Contact"));
    }

    private static IEnumerable<int> Refusals => [403, 481];

    private static async Task<(Call Call, SipText Answer)> CallAsync(UserAgent caller, UserAgent callee)
    {
        var call = await caller.InviteAsync(callee.User);
        await callee.RespondAsync(await callee.Client.ReceiveRequestAsync("INVITE"), 200, "OK");
        var answer = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(answer);
        await callee.Client.ReceiveRequestAsync("ACK");
        return (call, answer);
    }

    private static async Task<int> StatusAsync(DatagramClient client, string method, string uri, IEnumerable<string> lines, string callId, string? toTag, UserAgent? from = null)
    {
#pragma warning disable CA2000 // The client is the caller's.
        var agent = from ?? new UserAgent(client, "attacker") { Domain = "elsewhere.test" };
#pragma warning restore CA2000
        var text = agent.Request(method, uri, $"<sip:victim@elsewhere.test>{(toTag is null ? "" : ";tag=" + toTag)}", callId, 100 + InDialog.IndexOf(method), [$"Contact: <sip:attacker@{client.Local}>", .. lines]);
        await client.SendAsync(text);
        return (await client.ReceiveAsync(text, message => message.Status >= 200 && message.Header("Call-ID") == callId && message.Method == method)).Status;
    }

    private static async Task AssertNothingAsync(DatagramClient sink) => Assert.Null(await sink.TryReceiveBytesAsync(Silence));

    private string Fill(string text, DatagramClient sink) => text.Replace("{sink}", sink.Local.ToString(), StringComparison.Ordinal).Replace("{sinkhost}", sink.Local.Address.ToString(), StringComparison.Ordinal)
        .Replace("{server}", servers.Open.V4.ToString(), StringComparison.Ordinal);
}
