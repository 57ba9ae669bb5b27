using Xunit;

namespace ActorSip.Tests.Routing.Steps;

/// <summary>Calls to trunks and from them: by number, by domain, to the next peer when one does not serve, with our password where one is asked for.</summary>
[Collection(TrunkCollection.Name)]
public sealed class RoutesStepTests(TrunkFixture fixture)
{
    [Fact]
    public async Task A_number_that_a_user_calls_goes_to_the_peer_of_its_route_rewritten()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("carrier", trunk), .. Route("out", "carrier", "prefix=0", "strip=1", "prepend=+49")]);
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:0-30.12@home.test;user=phone", fixture.As("alice")));
        var forwarded = await trunk.ExpectAsync("INVITE");
        Assert.Equal($"sip:+493012@{trunk.HostPort}", forwarded.Uri);
        await trunk.SendAsync(forwarded.Respond(200, extra: $"Contact: <{trunk.Uri}>\r\n"));
        var answer = await caller.ExpectAsync(200);

        // What belongs to the call follows its cookie, without a route and without a password.
        await caller.SendAsync(caller.Request("ACK", trunk.Uri, SipPeer.CallerRoutes(answer), toTag: "callee", callId: invite["Call-ID"]));
        await trunk.ExpectAsync("ACK");
        await trunk.SendAsync(trunk.Request("BYE", caller.Uri, SipPeer.CalleeRoutes(forwarded), toTag: invite.FromTag, fromTag: "callee", callId: invite["Call-ID"]));
        await caller.SendAsync((await caller.ExpectAsync("BYE")).Respond(200));
        await trunk.ExpectAsync(200);
    }

    [Theory]
    [InlineData("tel:+49-30-12")]
    [InlineData("sip:+49(30)12@home.test")]
    [InlineData("sip:%2B493012@home.test")]
    public async Task A_number_is_a_number_however_it_is_written(string uri)
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("carrier", trunk), .. Route("out", "carrier", "prefix=+")]);
        await caller.SendAsync(caller.Request("MESSAGE", uri, fixture.As("alice")));
        var forwarded = await trunk.ExpectAsync("MESSAGE");
        Assert.Equal($"sip:+493012@{trunk.HostPort}", forwarded.Uri);
        await trunk.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_domain_of_others_goes_to_the_peer_of_its_route_as_it_is()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("partner", trunk), .. Route("out", "partner", "domain=*.partner.test")]);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:bob@sales.partner.test?Subject=x", fixture.As("alice")));
        var forwarded = await trunk.ExpectAsync("MESSAGE");
        Assert.Equal(("sip:bob@sales.partner.test", ""), (forwarded.Uri, forwarded["Route"]));
        await trunk.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Theory]
    [InlineData("sip:+493012@home.test")]
    [InlineData("sip:bob@partner.test")]
    public async Task Who_may_not_use_a_route_is_refused(string uri)
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("carrier", trunk), .. Route("out", "carrier", "prefix=+"), .. Route("partner", "carrier", "domain=partner.test")]);
        await caller.AckAsync(await caller.SendAsync(caller.Request("INVITE", uri)), await caller.ExpectAsync(403));
        await trunk.ExpectNothingAsync(fixture.ServerUri);
    }

    [Theory]
    [InlineData("503 after it answered")]
    [InlineData("500 after it answered")]
    [InlineData("408 after it answered")]
    [InlineData("nothing at all")]
    public async Task The_next_peer_is_tried_when_one_does_not_serve(string failure)
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), first = fixture.At("127.0.9.2"), second = fixture.At("127.0.9.3");
        fixture.Configure([.. Peer("first", first, "silence-timeout=300ms", "avoid-time=0s"), .. Peer("second", second), .. Route("out", "[\"first\", \"second\"]", "prefix=+")]);
        var (failed, requests) = (Failures("first"), fixture.Node.Peers.Single(peer => peer.Name == "second").Statistics.RequestsOut);
        await caller.SendAsync(caller.Request("INVITE", "sip:+49@home.test", fixture.As("alice")));
        var tried = await first.ExpectAsync("INVITE");
        if (failure[0] != 'n')
        {
            await first.SendAsync(tried.Respond(100));
            await first.SendAsync(tried.Respond(int.Parse(failure.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture)));
            await first.ExpectAsync("ACK");
        }

        await second.SendAsync((await second.ExpectAsync("INVITE")).Respond(200, toTag: "second"));
        Assert.Equal("second", (await caller.ExpectAsync(200)).ToTag);
        Assert.Equal(failed + 1, Failures("first"));
        Assert.Equal(requests + 1, fixture.Node.Peers.Single(peer => peer.Name == "second").Statistics.RequestsOut);
    }

    /// <summary>Whoever is called has said so, or the number: another way leads to the same.</summary>
    [Theory]
    [InlineData(404)]
    [InlineData(486)]
    [InlineData(603)]
    public async Task The_next_peer_is_not_tried_when_the_callee_is_the_reason(int status)
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), first = fixture.At("127.0.9.2"), second = fixture.At("127.0.9.3");
        fixture.Configure([.. Peer("first", first, "avoid-time=0s"), .. Peer("second", second), .. Route("out", "[\"first\", \"second\"]", "prefix=+")]);
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:+49@home.test", fixture.As("alice")));
        await first.SendAsync((await first.ExpectAsync("INVITE")).Respond(status));
        await first.ExpectAsync("ACK");
        await caller.AckAsync(invite, await caller.ExpectAsync(status));
        await second.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_peer_that_has_failed_is_tried_last_for_a_while_and_first_again_when_it_has_answered()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), first = fixture.At("127.0.9.2"), second = fixture.At("127.0.9.3");
        var name = SipPeer.Unique("peer");
        fixture.Configure([.. Peer(name, first), .. Peer("second", second), .. Route("out", $"[\"{name}\", \"second\"]", "prefix=+")]);
        await CallAsync(first, 503);
        await CallAsync(second, 486, finds: 486);
        await CallAsync(second, 503);
        await CallAsync(first, 486, finds: 486);
        await CallAsync(first, 486, finds: 486);

        async Task CallAsync(UdpPeer tried, int status, int finds = 0)
        {
            if (status == 503 || finds > 0) await caller.SendAsync(caller.Request("MESSAGE", "sip:+49@home.test", fixture.As("alice")));
            await tried.SendAsync((await tried.ExpectAsync("MESSAGE")).Respond(status));
            if (status == 503)
            {
                var other = ReferenceEquals(tried, first) ? second : first;
                await other.SendAsync((await other.ExpectAsync("MESSAGE")).Respond(486));
                await caller.ExpectAsync(486);
            }
            else await caller.ExpectAsync(finds);
        }
    }

    [Fact]
    public async Task When_all_peers_fail_the_caller_hears_the_best_of_their_answers()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), first = fixture.At("127.0.9.2"), second = fixture.At("127.0.9.3");
        fixture.Configure([.. Peer("first", first, "avoid-time=0s"), .. Peer("second", second, "avoid-time=0s"), .. Route("out", "[\"first\", \"second\"]", "prefix=+")]);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:+49@home.test", fixture.As("alice")));
        await first.SendAsync((await first.ExpectAsync("MESSAGE")).Respond(503));
        await second.SendAsync((await second.ExpectAsync("MESSAGE")).Respond(504));
        await caller.ExpectAsync(504);
    }

    [Theory]
    [InlineData(407, "Proxy-Authenticate", "Proxy-Authorization")]
    [InlineData(401, "WWW-Authenticate", "Authorization")]
    public async Task The_challenge_of_a_peer_is_answered_with_our_password_once(int status, string asks, string answers)
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("carrier", trunk, "username=us", "password=s3cret"), .. Route("out", "carrier", "prefix=+")]);
        await caller.SendAsync(caller.Request("INVITE", "sip:+49@home.test", fixture.As("alice")));
        var first = await trunk.ExpectAsync("INVITE");
        Assert.Empty(first.All(answers));
        await trunk.SendAsync(first.Respond(status, extra: $"{asks}: Digest realm=\"carrier\", nonce=\"n1\", qop=\"auth\"\r\n"));
        await trunk.ExpectAsync("ACK");
        var second = await trunk.ExpectAsync("INVITE");
        var credentials = Assert.Single(second.All(answers));
        Assert.Contains($"username=\"us\", realm=\"carrier\", nonce=\"n1\", uri=\"{second.Uri}\"", credentials, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", second.Text, StringComparison.Ordinal);
        Assert.NotEqual(first.Branch, second.Branch);
        await trunk.SendAsync(second.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_caller_does_not_see_the_challenge_that_was_for_us()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("carrier", trunk, "username=us", "password=wrong"), .. Route("out", "carrier", "prefix=+")]);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:+49@home.test", fixture.As("alice")));
        for (var i = 0; i < 2; i++) await trunk.SendAsync((await trunk.ExpectAsync("MESSAGE")).Respond(407, extra: $"Proxy-Authenticate: Digest realm=\"carrier\", nonce=\"n{i}\", qop=\"auth\"\r\n"));
        Assert.Empty((await caller.ExpectAsync(502)).All("Proxy-Authenticate"));
        await trunk.ExpectNothingAsync(fixture.ServerUri);
    }

    /// <summary>A peer passes on what somebody behind it asks for: he gets nothing of our password, and the caller's he does not get either, nor does a challenge mix with a later peer's.</summary>
    [Fact]
    public async Task A_challenge_for_another_realm_than_the_peers_is_not_answered()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2"), second = fixture.At("127.0.9.3");
        fixture.Configure([.. Peer("carrier", trunk, "username=us", "password=right", "realm=carrier"), .. Peer("second", second), .. Route("out", "[\"carrier\", \"second\"]", "prefix=+")]);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:+49@home.test", fixture.As("alice")));
        await trunk.SendAsync((await trunk.ExpectAsync("MESSAGE")).Respond(401, extra: "WWW-Authenticate: Digest realm=\"evil\", nonce=\"n\", qop=\"auth\"\r\n"));
        await second.SendAsync((await second.ExpectAsync("MESSAGE")).Respond(407, extra: "Proxy-Authenticate: Digest realm=\"second\", nonce=\"n\"\r\n"));
        var answer = await caller.ExpectAsync(407);
        Assert.Empty(answer.All("WWW-Authenticate"));
        Assert.Single(answer.All("Proxy-Authenticate"));
        await trunk.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_challenge_of_a_peer_for_whom_we_have_no_password_is_the_callers()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("carrier", trunk), .. Route("out", "carrier", "prefix=+")]);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:+49@home.test", fixture.As("alice")));
        await trunk.SendAsync((await trunk.ExpectAsync("MESSAGE")).Respond(407, extra: "Proxy-Authenticate: Digest realm=\"carrier\", nonce=\"n\"\r\n"));
        Assert.NotEmpty((await caller.ExpectAsync(407)).All("Proxy-Authenticate"));
    }

    /// <summary>However the trunk writes the host: our domain, or the address that it sends to.</summary>
    [Theory]
    [InlineData("home.test")]
    [InlineData("server")]
    public async Task A_trunk_calls_users_and_numbers_of_users(string host)
    {
        await using UdpPeer trunk = fixture.At("127.0.9.2"), phone = fixture.At("127.0.9.10");
        var user = SipPeer.Unique("user");
        fixture.Configure([.. Peer("carrier", trunk), $"actorsip.numbers.\"+4930111\"=sip:{user}@home.test"]);
        await TrunkFixture.RegisterAsync(phone, user);
        var domain = host == "server" ? fixture.Udp.ToString() : host;
        foreach (var called in (string[])[$"sip:+49-30-111@{domain}", $"sip:{user}@home.test"])
        {
            await trunk.SendAsync(trunk.Request("MESSAGE", called));
            var forwarded = await phone.ExpectAsync("MESSAGE");
            Assert.Equal(phone.Uri, forwarded.Uri);
            await phone.SendAsync(forwarded.Respond(200));
            await trunk.ExpectAsync(200);
        }
    }

    [Fact]
    public async Task Nothing_goes_back_to_the_peer_that_it_comes_from()
    {
        await using UdpPeer trunk = fixture.At("127.0.9.2"), other = fixture.At("127.0.9.3");
        fixture.Configure([.. Peer("carrier", trunk, "trusted=on"), .. Peer("other", other), .. Route("out", "carrier", "prefix=+"), .. Route("zero", "[\"carrier\", \"other\"]", "prefix=0")]);
        await trunk.SendAsync(trunk.Request("MESSAGE", "sip:+4930999@home.test"));
        await trunk.ExpectAsync(404);
        await trunk.SendAsync(trunk.Request("MESSAGE", "sip:0123@home.test"));
        await other.SendAsync((await other.ExpectAsync("MESSAGE")).Respond(200));
        await trunk.ExpectAsync(200);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_ends_the_search()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), first = fixture.At("127.0.9.2"), second = fixture.At("127.0.9.3");
        fixture.Configure([.. Peer("first", first, "avoid-time=0s"), .. Peer("second", second), .. Route("out", "[\"first\", \"second\"]", "prefix=+")]);
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:+49@home.test", fixture.As("alice")));
        var tried = await first.ExpectAsync("INVITE");
        await first.SendAsync(tried.Respond(180));
        await caller.ExpectAsync(180);
        await caller.CancelAsync(invite);
        await caller.ExpectAsync(200);
        await first.SendAsync((await first.ExpectAsync("CANCEL")).Respond(200));
        await first.SendAsync(tried.Respond(487));
        await first.ExpectAsync("ACK");
        await caller.AckAsync(invite, await caller.ExpectAsync(487));
        await second.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_number_without_a_route_is_looked_for_among_the_users()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), phone = fixture.At("127.0.9.11"), trunk = fixture.At("127.0.9.2");
        fixture.Configure([.. Peer("carrier", trunk), .. Route("out", "carrier", "prefix=0")]);
        await TrunkFixture.RegisterAsync(phone, "4711");
        await caller.SendAsync(caller.Request("MESSAGE", "sip:4711@home.test"));
        await phone.SendAsync((await phone.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    internal static string[] Peer(string name, UdpPeer at, params string[] settings) =>
        [$"actorsip.peers.{name}.addresses=[\"{at.Local.Address}\"]", $"actorsip.peers.{name}.target=[\"{at.HostPort}\"]", .. settings.Select(setting => $"actorsip.peers.{name}.{setting}")];

    internal static string[] Route(string name, string peers, params string[] settings) => [$"actorsip.routes.{name}.peers={peers}", .. settings.Select(setting => $"actorsip.routes.{name}.{setting}")];

    private long Failures(string peer) => fixture.Node.Peers.Single(known => known.Name == peer).Statistics.Failures;
}
