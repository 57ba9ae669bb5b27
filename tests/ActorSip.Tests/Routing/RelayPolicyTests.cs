using ActorSip.Tests.Routing.Steps;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Who may send where, outside of dialogs of ours: sender by target.</summary>
[Collection(TrunkCollection.Name)]
public sealed class RelayPolicyTests(TrunkFixture fixture)
{
    /// <summary>Sender, target, and what he gets: 200 when it arrives.</summary>
    public static TheoryData<string, string, int> Matrix => new()
    {
        { "stranger", "foreign", 403 }, { "user", "foreign", 200 }, { "peer", "foreign", 403 }, { "trusted", "foreign", 200 }, { "unproven", "foreign", 403 }, { "proven", "foreign", 200 },
        { "stranger", "route", 403 }, { "user", "route", 200 }, { "peer", "route", 403 }, { "trusted", "route", 200 }, { "unproven", "route", 403 }, { "proven", "route", 200 },
        { "stranger", "user", 200 }, { "user", "user", 200 }, { "peer", "user", 200 }, { "trusted", "user", 200 }, { "unproven", "user", 200 }, { "proven", "user", 200 },
        { "stranger", "number", 403 }, { "user", "number", 200 }, { "peer", "number", 200 }, { "trusted", "number", 200 }, { "unproven", "number", 403 }, { "proven", "number", 200 },
        { "stranger", "dialog", 481 }, { "user", "dialog", 200 }, { "peer", "dialog", 481 }, { "trusted", "dialog", 200 }, { "unproven", "dialog", 481 },
        { "stranger", "dialog with route", 481 }, { "trusted", "dialog with route", 200 },
        { "stranger", "dialog to user", 200 },
        { "stranger", "server", 480 }, { "trusted", "server", 480 },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Strangers_reach_users_and_those_who_are_known_reach_others(string sender, string target, int expected)
    {
        await using UdpPeer from = fixture.At(AddressOf(sender)), to = fixture.At("127.0.9.9"), trunk = fixture.At("127.0.9.3");
        fixture.Configure(
        [
            "actorsip.peers.peer.addresses=127.0.9.20", "actorsip.peers.trusted.addresses=127.0.9.21", "actorsip.peers.trusted.trusted=on", "actorsip.peers.asked.addresses=127.0.9.22", "actorsip.peers.asked.trusted=on",
            "actorsip.peers.asked.authenticate=on", .. RoutesStepTests.Peer("carrier", trunk), .. RoutesStepTests.Route("out", "carrier", "prefix=+", "from=[\"users\", \"peers\"]"),
        ]);
        var user = SipPeer.Unique("user");
        if (target.EndsWith("user", StringComparison.Ordinal)) await TrunkFixture.RegisterAsync(to, user);
        var identity = sender is "user" or "proven" ? fixture.As("alice") : "";
        var arrives = target == "number" ? trunk : to;
        await from.SendAsync(target switch
        {
            "foreign" => from.Request("MESSAGE", to.Uri, identity),
            "route" => from.Request("MESSAGE", "sip:bob@elsewhere.invalid", $"{identity}Route: <{fixture.ServerUri};lr>, <sip:{to.HostPort};lr>\r\n"),
            "user" => from.Request("MESSAGE", $"sip:{user}@home.test", identity),
            "number" => from.Request("MESSAGE", "sip:+4930@home.test", identity),
            "dialog" => from.Request("MESSAGE", to.Uri, identity, toTag: "somebody"),
            "dialog with route" => from.Request("MESSAGE", "sip:bob@elsewhere.invalid", $"Route: <sip:{to.HostPort};lr>\r\n", toTag: "somebody"),
            "dialog to user" => from.Request("MESSAGE", $"sip:{user}@home.test", identity, toTag: "somebody"),
            _ => from.Request("MESSAGE", fixture.ServerUri.Replace("sip:", "sip:nobody@", StringComparison.Ordinal), identity),
        });
        if (expected == 200) await arrives.SendAsync((await arrives.ExpectAsync("MESSAGE")).Respond(200));
        await from.ExpectAsync(expected);
        await arrives.ExpectNothingAsync(fixture.ServerUri);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("somebody")]
    public async Task A_strangers_ACK_goes_nowhere_and_gets_no_answer(string? toTag)
    {
        await using UdpPeer from = fixture.At("127.0.9.10"), to = fixture.At("127.0.9.9");
        fixture.Configure();
        await from.SendAsync(from.Request("ACK", to.Uri, toTag: toTag));
        await from.ExpectNothingAsync(fixture.ServerUri);
        await to.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_strangers_CANCEL_of_what_is_not_known_is_refused()
    {
        await using UdpPeer from = fixture.At("127.0.9.10"), to = fixture.At("127.0.9.9");
        fixture.Configure();
        await from.SendAsync(from.Request("CANCEL", to.Uri));
        await from.ExpectAsync(481);
        await to.ExpectNothingAsync(fixture.ServerUri);
    }

    /// <summary>Our cookie is what shows that the dialog was let begin: who has it needs to be nobody.</summary>
    [Fact]
    public async Task Within_a_dialog_of_ours_a_stranger_reaches_the_other_side()
    {
        await using UdpPeer from = fixture.At("127.0.9.10"), phone = fixture.At("127.0.9.9");
        fixture.Configure();
        var user = SipPeer.Unique("user");
        await TrunkFixture.RegisterAsync(phone, user);
        var invite = await from.SendAsync(from.Request("INVITE", $"sip:{user}@home.test"));
        var forwarded = await phone.ExpectAsync("INVITE");
        await phone.SendAsync(forwarded.Respond(200, extra: $"Contact: <{phone.Uri}>\r\n"));
        var routes = SipPeer.CallerRoutes(await from.ExpectAsync(200));
        await from.SendAsync(from.Request("ACK", phone.Uri, routes, toTag: "callee", callId: invite["Call-ID"]));
        await phone.ExpectAsync("ACK");
        await from.SendAsync(from.Request("BYE", phone.Uri, routes, toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        await phone.SendAsync((await phone.ExpectAsync("BYE")).Respond(200));
        await from.ExpectAsync(200);
    }

    /// <summary>Whose cookie is another dialog's is a stranger.</summary>
    [Fact]
    public async Task A_cookie_of_another_dialog_opens_nothing()
    {
        await using UdpPeer from = fixture.At("127.0.9.10"), phone = fixture.At("127.0.9.9"), victim = fixture.At("127.0.9.8");
        fixture.Configure();
        var user = SipPeer.Unique("user");
        await TrunkFixture.RegisterAsync(phone, user);
        await from.SendAsync(from.Request("INVITE", $"sip:{user}@home.test"));
        await phone.SendAsync((await phone.ExpectAsync("INVITE")).Respond(200, extra: $"Contact: <{phone.Uri}>\r\n"));
        var routes = SipPeer.CallerRoutes(await from.ExpectAsync(200));
        await from.SendAsync(from.Request("MESSAGE", victim.Uri, routes, toTag: "callee"));
        await from.ExpectAsync(481);
        await victim.ExpectNothingAsync(fixture.ServerUri);
    }

    [Theory]
    [InlineData("sip:bob@169.254.1.1")]
    [InlineData("sip:bob@224.0.0.1")]
    [InlineData("sip:bob@255.255.255.255")]
    [InlineData("sip:bob@0.0.0.0")]
    [InlineData("sip:bob@elsewhere.invalid;maddr=224.0.0.1")]
    [InlineData("sip:bob@[fe80::1]")]
    [InlineData("sip:bob@[ff02::1]")]
    public async Task Not_even_a_user_sends_to_what_is_nobodys_address(string uri)
    {
        await using var from = fixture.At("127.0.9.10");
        fixture.Configure();
        await from.SendAsync(from.Request("MESSAGE", uri, fixture.As("alice")));
        await from.ExpectAsync(403);
    }

    private static string AddressOf(string sender) => sender switch { "peer" => "127.0.9.20", "trusted" => "127.0.9.21", "unproven" or "proven" => "127.0.9.22", _ => "127.0.9.10" };
}
