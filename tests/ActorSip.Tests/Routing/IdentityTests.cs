using ActorSip.Tests.Routing.Steps;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Who is told who is calling (RFC 3325, 3323): sender by what he says, by who is called.</summary>
[Collection(TrunkCollection.Name)]
public sealed class IdentityTests(TrunkFixture fixture)
{
    private const string Theirs = "<sip:+4930@carrier.test>";
    private const string Own = "<sip:alice@home.test>";

    /// <summary>Sender, his header lines, who is called, and the identity that arrives.</summary>
    public static TheoryData<string, string, string, string> Matrix => new()
    {
        // What a stranger asserts is worth nothing.
        { "stranger", $"P-Asserted-Identity: {Theirs}", "own", "" },
        { "stranger", $"p-asserted-IDENTITY:{Theirs}", "own", "" },
        { "peer", $"P-Asserted-Identity: {Theirs}", "own", "" },
        { "trusted", $"P-Asserted-Identity: {Theirs}", "own", Theirs },
        { "trusted", $"P-Asserted-Identity: {Theirs}", "trusted", Theirs },
        { "trusted", $"P-Asserted-Identity: {Theirs}", "untrusted", "" },
        { "trusted", $"P-Asserted-Identity: {Theirs}", "foreign", "" },

        // A user is vouched for.
        { "user", "", "own", Own },
        { "user", "", "trusted", Own },
        { "user", "", "untrusted", "" },
        { "user", "", "foreign", "" },
        { "user", $"P-Asserted-Identity: {Theirs}", "trusted", Own },
        { "user", "P-Preferred-Identity: <sip:office@home.test>", "trusted", "<sip:office@home.test>" },
        { "user", "P-Preferred-Identity: \"A\" <tel:+49-30-55>", "trusted", "<tel:+493055>" },
        { "user", "P-Preferred-Identity: <sip:boss@home.test>", "trusted", Own },
        { "stranger", "P-Preferred-Identity: <sip:alice@home.test>", "own", "" },

        // Privacy.
        { "user", "Privacy: id", "own", "" },
        { "user", "Privacy: id", "trusted", Own },
        { "user", "Privacy: user;id", "untrusted", "" },
        { "user", "Privacy: header", "own", "" },
        { "user", "Privacy: none", "untrusted", Own },
        { "user", "Privacy: id;critical", "own", "" },
        { "trusted", $"P-Asserted-Identity: {Theirs}\r\nPrivacy: id", "own", "" },
        { "trusted", $"P-Asserted-Identity: {Theirs}\r\nPrivacy: id", "trusted", Theirs },
        { "trusted", $"P-Asserted-Identity: {Theirs}\r\nPrivacy: none", "untrusted", Theirs },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task An_identity_goes_where_it_may(string sender, string lines, string called, string expected)
    {
        await using UdpPeer from = fixture.At(AddressOf(sender)), to = fixture.At("127.0.9.9");
        Configure(to, called);
        var user = SipPeer.Unique("user");
        if (called == "own") await TrunkFixture.RegisterAsync(to, user);
        var forwarded = await SendAsync(from, to, sender, lines, called, user);
        Assert.Equal(expected, string.Join(", ", forwarded.All("P-Asserted-Identity")));
        Assert.Empty(forwarded.All("P-Preferred-Identity"));
        Assert.Equal(lines.Contains("Privacy", StringComparison.Ordinal), forwarded.All("Privacy").Count > 0);
        await to.SendAsync(forwarded.Respond(200));
        await from.ExpectAsync(200);
    }

    [Theory]
    [InlineData("stranger", "own", false)]
    [InlineData("peer", "own", false)]
    [InlineData("trusted", "own", true)]
    [InlineData("trusted", "untrusted", false)]
    [InlineData("trusted", "trusted", true)]
    public async Task Header_fields_that_the_operator_names_go_like_an_identity(string sender, string called, bool arrives)
    {
        await using UdpPeer from = fixture.At(AddressOf(sender)), to = fixture.At("127.0.9.9");
        Configure(to, called, "actorsip.identity.trusted-headers=[\"Remote-Party-ID\", \"X-Customer\"]");
        var user = SipPeer.Unique("user");
        if (called == "own") await TrunkFixture.RegisterAsync(to, user);
        var forwarded = await SendAsync(from, to, sender, "x-CUSTOMER: 1\r\nRemote-Party-ID: <sip:x@y>\r\nX-Customer: 2\r\nX-Other: 3", called, user);
        Assert.Equal(arrives ? 2 : 0, forwarded.All("X-Customer").Count);
        Assert.Equal(arrives ? 1 : 0, forwarded.All("Remote-Party-ID").Count);
        Assert.Single(forwarded.All("X-Other"));
        await to.SendAsync(forwarded.Respond(200));
        await from.ExpectAsync(200);
    }

    /// <summary>He registers with a trusted peer's host as his contact, and a Path that leads to himself.</summary>
    [Fact]
    public async Task Who_gives_a_trusted_peer_for_his_contact_is_not_that_peer()
    {
        await using UdpPeer from = fixture.At(AddressOf("trusted")), to = fixture.At("127.0.9.9"), carrier = fixture.At("127.0.9.2");
        fixture.Configure(["actorsip.peers.known.addresses=127.0.9.21", "actorsip.peers.known.trusted=on", .. RoutesStepTests.Peer("carrier", carrier, "trusted=on")]);
        var user = SipPeer.Unique("user");
        var register = to.Request("REGISTER", "sip:home.test", $"Supported: path\r\nPath: <sip:{to.HostPort};lr>\r\n", to: $"sip:{user}@home.test");
        await to.SendAsync(register.Text.Replace($"<{to.Uri}>", $"<{carrier.Uri}>", StringComparison.Ordinal));
        await to.ExpectAsync(200);
        var forwarded = await SendAsync(from, to, "trusted", $"P-Asserted-Identity: {Theirs}\r\nPrivacy: id", "own", user);
        Assert.Empty(forwarded.All("P-Asserted-Identity"));
        await to.SendAsync(forwarded.Respond(200));
        await from.ExpectAsync(200);
    }

    [Fact]
    public async Task Users_can_be_left_untold()
    {
        await using UdpPeer from = fixture.At("127.0.9.10"), to = fixture.At("127.0.9.9");
        Configure(to, "own", "actorsip.identity.to-users=off");
        await TrunkFixture.RegisterAsync(to, "bob");
        var forwarded = await SendAsync(from, to, "user", "", "own", "bob");
        Assert.Empty(forwarded.All("P-Asserted-Identity"));
        await to.SendAsync(forwarded.Respond(200));
        await from.ExpectAsync(200);
    }

    /// <summary>The targets of one request differ in trust.</summary>
    [Fact]
    public async Task Each_branch_says_what_its_target_may_know()
    {
        await using UdpPeer from = fixture.At("127.0.9.10"), first = fixture.At("127.0.9.2"), second = fixture.At("127.0.9.3");
        fixture.Configure([.. RoutesStepTests.Peer("first", first, "trusted=on", "avoid-time=0s"), .. RoutesStepTests.Peer("second", second), .. RoutesStepTests.Route("out", "[\"first\", \"second\"]", "prefix=+")]);
        await from.SendAsync(Call(from, "sip:+49@home.test", "user", ""));
        var atFirst = await first.ExpectAsync("MESSAGE");
        Assert.Equal(Own, atFirst["P-Asserted-Identity"]);
        await first.SendAsync(atFirst.Respond(503));
        var atSecond = await second.ExpectAsync("MESSAGE");
        Assert.Empty(atSecond.All("P-Asserted-Identity"));
        await second.SendAsync(atSecond.Respond(200));
        await from.ExpectAsync(200);
    }

    [Theory]
    [InlineData("header;critical", "header")]
    [InlineData("critical; session", "session")]
    [InlineData("id;nonsense;critical", "other")]
    public async Task Privacy_that_a_proxy_cannot_give_and_without_which_the_caller_does_not_want_to_call_ends_the_call(string privacy, string named)
    {
        await using var from = fixture.At("127.0.9.10");
        fixture.Configure();
        await from.SendAsync(from.Request("MESSAGE", "sip:bob@home.test", $"Privacy: {privacy}\r\n"));
        var answer = await from.ExpectAsync(500);
        Assert.Contains("privacy", answer.StartLine, StringComparison.Ordinal);
        Assert.Contains(named, answer.StartLine, StringComparison.Ordinal);
    }

    /// <summary>Who answers, who asked, and whether the identity in the answer arrives.</summary>
    [Theory]
    [InlineData("trusted", "trusted", "", true)]
    [InlineData("trusted", "trusted", "Privacy: id\r\n", true)]
    [InlineData("trusted", "user", "", false)]
    [InlineData("trusted", "user", "Privacy: none\r\n", true)]
    [InlineData("untrusted", "trusted", "", false)]
    [InlineData("own", "trusted", "", false)]
    public async Task An_answer_says_who_answers_to_those_who_may_know(string answers, string asks, string privacy, bool arrives)
    {
        await using UdpPeer from = fixture.At(asks == "trusted" ? "127.0.9.21" : "127.0.9.10"), to = fixture.At("127.0.9.9");
        Configure(to, answers);
        if (answers == "own") await TrunkFixture.RegisterAsync(to, "bob");
        var forwarded = await SendAsync(from, to, asks, "", answers, "bob");
        await to.SendAsync(forwarded.Respond(200, extra: $"{privacy}P-Asserted-Identity: {Theirs}\r\n"));
        Assert.Equal(arrives ? [Theirs] : [], (await from.ExpectAsync(200)).All("P-Asserted-Identity"));
    }

    private static string AddressOf(string sender) => sender switch { "peer" => "127.0.9.20", "trusted" => "127.0.9.21", _ => "127.0.9.10" };

    private void Configure(UdpPeer to, string called, params string[] settings) => fixture.Configure(
    [
        "actorsip.peers.peer.addresses=127.0.9.20", "actorsip.peers.known.addresses=127.0.9.21", "actorsip.peers.known.trusted=on",
        .. called is "trusted" or "untrusted" ? (string[])[.. RoutesStepTests.Peer("called", to, called == "trusted" ? "trusted=on" : "trusted=off"), .. RoutesStepTests.Route("out", "called", "prefix=+", "from=anyone")] : [],
        .. settings,
    ]);

    private SipText Call(UdpPeer from, string uri, string sender, string lines)
    {
        var identity = sender == "user" ? fixture.As("alice", "sip:office@home.test", "tel:+493055") : "";
        var request = from.Request("MESSAGE", uri, identity + (lines.Length == 0 ? "" : lines + "\r\n"));
        return sender == "user" ? new SipText(request.Text.Replace("<sip:caller@test.example>", Own, StringComparison.Ordinal)) : request;
    }

    private async Task<SipText> SendAsync(UdpPeer from, UdpPeer to, string sender, string lines, string called, string user)
    {
        await from.SendAsync(Call(from, called switch { "own" => $"sip:{user}@home.test", "foreign" => to.Uri, _ => "sip:+49@home.test" }, sender, lines));
        return await to.ExpectAsync("MESSAGE");
    }
}
