using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>What a sender is not believed does not leave the server, in whatever request of a call, on whatever way through the server it stands; nor in what untrusted ones answer.</summary>
[Collection(TrunkCollection.Name)]
public sealed class UntrustedHeadersTests(TrunkFixture fixture)
{
    private const string Lies = "P-Asserted-Identity: <sip:boss@home.test>\r\nRemote-Party-ID: <sip:boss@home.test>\r\nDiversion: <sip:boss@home.test>\r\nPath: <sip:evil.test;lr>\r\nService-Route: <sip:evil.test;lr>\r\n"
        + "Subject: a\r\n Diversion: <sip:boss@home.test>\r\n";

    private static readonly string[] Names = ["P-Asserted-Identity", "Remote-Party-ID", "Diversion", "Path", "Service-Route"];

    /// <summary>A user is one who has proved to be himself; that makes nothing true that he says of others.</summary>
    [Theory]
    [InlineData("stranger", false)]
    [InlineData("user", false)]
    [InlineData("peer", false)]
    [InlineData("trusted", true)]
    public async Task Every_request_of_a_call_says_only_what_its_sender_is_believed(string sender, bool isBelieved)
    {
        await using UdpPeer caller = At(sender), callee = fixture.At("127.0.9.9");
        fixture.Configure("actorsip.peers.peer.addresses=127.0.9.20", "actorsip.peers.known.addresses=127.0.9.21", "actorsip.peers.known.trusted=on");
        var user = SipPeer.Unique("user");
        await TrunkFixture.RegisterAsync(callee, user);
        var invite = caller.Request("INVITE", $"sip:{user}@home.test", (sender == "user" ? fixture.As("alice") : "") + Lies);
        if (sender == "user") invite = new SipText(invite.Text.Replace("<sip:caller@test.example>", "<sip:alice@home.test>", StringComparison.Ordinal));
        await caller.SendAsync(invite);
        var forwarded = await callee.ExpectAsync("INVITE");
        AssertSays(forwarded, isBelieved, sender == "user" ? "<sip:alice@home.test>" : "");
        await callee.SendAsync(forwarded.Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        var answer = await caller.ExpectAsync(200);

        var (id, routes) = (invite["Call-ID"], SipPeer.CallerRoutes(answer));
        await caller.SendAsync(caller.Request("ACK", callee.Uri, routes + Lies, toTag: "callee", callId: id));
        AssertSays(await callee.ExpectAsync("ACK"), isBelieved);
        foreach (var (method, number) in ((string, int)[])[("NOTIFY", 2), ("INFO", 3), ("BYE", 4)]) await TellAsync(method, number);

        async Task TellAsync(string method, int number)
        {
            await caller.SendAsync(caller.Request(method, callee.Uri, routes + Lies, toTag: "callee", callId: id, cseq: number));
            var told = await callee.ExpectAsync(method);

            // Whether an identity that is believed goes on is for the privacy of the call.
            if (!isBelieved) AssertSays(told, isBelieved);
            await callee.SendAsync(told.Respond(200));
            await caller.ExpectAsync(200);
        }
    }

    /// <summary>Forwarded without state: nothing is known here of the INVITE that it is to cancel.</summary>
    [Theory]
    [InlineData("stranger", "CANCEL", false)]
    [InlineData("stranger", "ACK", false)]
    [InlineData("trusted", "CANCEL", true)]
    [InlineData("trusted", "ACK", true)]
    public async Task What_goes_without_state_goes_without_lies(string sender, string method, bool isBelieved)
    {
        await using UdpPeer caller = At(sender), callee = fixture.At("127.0.9.9");
        fixture.Configure("actorsip.peers.known.addresses=127.0.9.21", "actorsip.peers.known.trusted=on");
        var user = SipPeer.Unique("user");
        await TrunkFixture.RegisterAsync(callee, user);
        await caller.SendAsync(caller.Request(method, $"sip:{user}@home.test", Lies));
        AssertSays(await callee.ExpectAsync(method), isBelieved);
    }

    [Theory]
    [InlineData("own", "MESSAGE", 200, false)]
    [InlineData("own", "MESSAGE", 404, false)]
    [InlineData("own", "INVITE", 183, false)]
    [InlineData("untrusted", "MESSAGE", 200, false)]
    [InlineData("trusted", "MESSAGE", 200, true)]
    public async Task An_answer_says_only_what_its_sender_is_believed(string called, string method, int status, bool isBelieved)
    {
        await using UdpPeer caller = fixture.At("127.0.9.21"), callee = fixture.At("127.0.9.9");
        fixture.Configure(
        [
            "actorsip.peers.known.addresses=127.0.9.21", "actorsip.peers.known.trusted=on",
            .. called == "own" ? (string[])[] : [.. Steps.RoutesStepTests.Peer("called", callee, called == "trusted" ? "trusted=on" : "trusted=off"), .. Steps.RoutesStepTests.Route("out", "called", "prefix=+")],
        ]);
        var user = SipPeer.Unique("user");
        if (called == "own") await TrunkFixture.RegisterAsync(callee, user);
        await caller.SendAsync(caller.Request(method, called == "own" ? $"sip:{user}@home.test" : "sip:+49@home.test"));
        var forwarded = await callee.ExpectAsync(method);
        await callee.SendAsync(forwarded.Respond(status, extra: Lies));
        var answer = await caller.ExpectAsync(status);
        AssertSays(answer, isBelieved);
        if (status >= 200) return;
        await callee.SendAsync(forwarded.Respond(486));
        await callee.ExpectAsync("ACK");
        await caller.ExpectAsync(486);
    }

    /// <summary>Another fork further down answers when the call is answered already: the relay is over, and its answer goes on all the same (RFC 6026).</summary>
    [Fact]
    public async Task A_second_answer_to_a_call_says_nothing_that_is_not_believed()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), callee = fixture.At("127.0.9.9");
        fixture.Configure();
        var user = SipPeer.Unique("user");
        await TrunkFixture.RegisterAsync(callee, user);
        await caller.SendAsync(caller.Request("INVITE", $"sip:{user}@home.test"));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(200, "one", extra: $"Contact: <{callee.Uri}>\r\n"));
        await caller.ExpectAsync(200);
        await callee.SendAsync(forwarded.Respond(200, "two", extra: $"Contact: <{callee.Uri}>\r\n{Lies}"));
        var second = await caller.ExpectAsync(200);
        Assert.Equal("two", second.ToTag);
        AssertSays(second, isBelieved: false);
    }

    private UdpPeer At(string sender) => fixture.At(sender switch { "peer" => "127.0.9.20", "trusted" => "127.0.9.21", _ => "127.0.9.10" });

    private static void AssertSays(SipText message, bool isBelieved, string own = "")
    {
        foreach (var name in Names)
        {
            var values = string.Join(", ", message.All(name));
            Assert.True(name == "P-Asserted-Identity" && own.Length > 0 ? values == own : (values.Length > 0) == isBelieved, $"{name} in:\n{message}");
        }

        // Within the Subject it could be taken for one.
        if (!isBelieved) Assert.Contains("Subject: a   Diversion: <sip:boss@home.test>\r\n", message.Text, StringComparison.Ordinal);
    }
}
