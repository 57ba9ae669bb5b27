using Xunit;

namespace ActorSip.Tests.Routing.Steps;

/// <summary>Requests within a dialog: by Route and Request-URI alone, and by the flow that our cookie names.</summary>
[Collection(NodeCollection.Name)]
public sealed class InDialogStepTests(NodeFixture fixture)
{
    [Fact]
    public async Task The_ACK_to_our_own_refusal_of_a_re_INVITE_does_not_reach_the_callee()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var invite = await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        var routes = SipPeer.CallerRoutes(await caller.ExpectAsync(200));
        await caller.SendAsync(caller.Request("ACK", callee.Uri, routes, toTag: "callee", callId: invite["Call-ID"]));
        await callee.ExpectAsync("ACK");
        var again = await caller.SendAsync(caller.Request("INVITE", callee.Uri, routes, toTag: "callee", callId: invite["Call-ID"], cseq: 2, maxForwards: 0));
        var refusal = await caller.ExpectAsync(483);

        // Its repeat is answered like the first.
        await caller.SendAsync(again);
        Assert.Equal(refusal.Text, (await caller.ReceiveAnyAsync()).Text);
        var ack = (await caller.AckAsync(again, refusal)).Text;
        await caller.SendAsync(new SipText(ack.Replace("Max-Forwards: 70\r\n", "Max-Forwards: 70\r\n" + routes, StringComparison.Ordinal)));
        await callee.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task Credentials_for_this_server_are_not_sent_on_and_those_for_others_are()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var invite = await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        var routes = SipPeer.CallerRoutes(await caller.ExpectAsync(200));
        const string Others = "Digest username=\"caller\",realm=\"elsewhere.test\",nonce=\"x\",uri=\"sip:x\",response=\"0123456789abcdef0123456789abcdef\"";
        var ours = Others.Replace("elsewhere.test", "home.test", StringComparison.Ordinal);
        await caller.SendAsync(caller.Request("BYE", callee.Uri, $"{routes}Proxy-Authorization: {ours}\r\nProxy-Authorization: {Others}\r\nproxy-authorization : {ours}\r\n", toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        var bye = await callee.ExpectAsync("BYE");
        Assert.Equal(Others, bye["Proxy-Authorization"]);
        Assert.DoesNotContain("home.test\"", bye.Text, StringComparison.Ordinal);
        await callee.SendAsync(bye.Respond(200));
        await caller.ExpectAsync(200);
    }

    /// <summary>Whoever has called somebody has a cookie; it leads to that somebody, and not to what listens only to this machine.</summary>
    [Theory]
    [InlineData("sip:x@169.254.3.4:5060", "")]
    [InlineData("sip:x@phone.example;maddr=224.0.0.1", "")]
    [InlineData("sip:x@192.0.2.7", "Route: <sip:169.254.3.4;lr>\r\n")]
    public async Task A_cookie_leads_to_no_address_that_its_bearer_may_not_name(string target, string route)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var invite = await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        var routes = SipPeer.CallerRoutes(await caller.ExpectAsync(200));
        await caller.SendAsync(caller.Request("MESSAGE", target, routes + route, toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        await caller.ExpectAsync(403);
    }

    [Fact]
    public async Task A_request_of_a_dialog_without_a_Route_goes_where_its_Request_URI_says()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("ACK", callee.Uri, toTag: "callee"));
        await callee.ExpectAsync("ACK");
        await caller.SendAsync(caller.Request("BYE", callee.Uri, toTag: "callee"));
        await callee.SendAsync((await callee.ExpectAsync("BYE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    /// <summary>His binding stands in the cookie as the callee's does.</summary>
    [Fact]
    public async Task A_caller_on_a_connection_who_has_come_back_over_another_is_reached_on_that()
    {
        var user = SipPeer.Unique("user");
        var contact = $"<sip:{user}@192.0.2.44:5060;transport=tcp>";
        SipText AsUser(SipText request) => new(request.Text
            .Replace("<sip:caller@test.example>", $"<sip:{user}@home.test>", StringComparison.Ordinal)
            .Replace(request["Contact"], contact, StringComparison.Ordinal));
        await using var callee = fixture.NewUdpPeer();
        var caller = await fixture.NewTcpPeerAsync();
        await caller.SendAsync(AsUser(caller.Request("REGISTER", "sip:home.test", to: $"sip:{user}@home.test")));
        await caller.ExpectAsync(200);
        var invite = await caller.SendAsync(AsUser(caller.Request("INVITE", callee.Uri)));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        var answer = await caller.ExpectAsync(200);
        await caller.SendAsync(caller.Request("ACK", callee.Uri, SipPeer.CallerRoutes(answer), toTag: "callee", callId: invite["Call-ID"]));
        await callee.ExpectAsync("ACK");
        await caller.DisposeAsync();
        await NodeFixture.UntilAsync(() => fixture.Statistic("tcp.connections") == 0);

        await using var again = await fixture.NewTcpPeerAsync();
        await again.SendAsync(AsUser(again.Request("REGISTER", "sip:home.test", to: $"sip:{user}@home.test")));
        await again.ExpectAsync(200);
        await callee.SendAsync(callee.Request("BYE", contact.Trim('<', '>'), SipPeer.CalleeRoutes(forwarded), toTag: invite.FromTag, fromTag: "callee", callId: invite["Call-ID"]));
        await again.SendAsync((await again.ExpectAsync("BYE")).Respond(200));
        await callee.ExpectAsync(200);
    }

    /// <summary>The figure that shows that only what is asked for is parsed.</summary>
    [Theory]
    [InlineData("udp", "", "")]
    [InlineData("tcp", "", "")]
    [InlineData("udp", "further", "")]
    [InlineData("udp", "further", "Max-Breadth: 60\r\nVia: SIP/2.0/UDP a.invalid;branch=z9hG4bKa\r\nVia: SIP/2.0/UDP b.invalid;branch=z9hG4bKb, SIP/2.0/TCP c.invalid;branch=z9hG4bKc\r\n")]
    public async Task An_INVITE_relayed_within_a_dialog_has_fewer_than_ten_header_values_parsed(string transport, string further, string extra)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), next = fixture.NewUdpPeer();
        await using SipPeer callee = transport == "udp" ? fixture.NewUdpPeer() : await fixture.NewTcpPeerAsync();
        var target = callee.Uri;
        if (transport == "tcp")
        {
            target = $"sip:{SipPeer.Unique("stream")}@home.test";
            await callee.SendAsync(callee.Request("REGISTER", "sip:home.test", to: target));
            await callee.ExpectAsync(200);
        }

        var invite = await caller.SendAsync(caller.Request("INVITE", target));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        var routes = SipPeer.CallerRoutes(await caller.ExpectAsync(200));
        Assert.Equal(transport == "udp" ? 1 : 2, routes.Split("\r\n").Length - 1);
        if (further.Length > 0) routes += $"Route: <sip:{next.HostPort};lr>\r\n";
        await caller.SendAsync(caller.Request("ACK", callee.Uri, routes, toTag: "callee", callId: invite["Call-ID"]));
        var end = further.Length > 0 ? next : callee;
        await end.ExpectAsync("ACK");

        var before = fixture.Statistic("proxy.relayed-headers-parsed");
        var again = await caller.SendAsync(caller.Request("INVITE", callee.Uri, extra + routes, toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        var forwarded = await end.ExpectAsync("INVITE");
        Assert.InRange(fixture.Statistic("proxy.relayed-headers-parsed") - before, 4, 9);
        await end.SendAsync(forwarded.Respond(488));
        await end.ExpectAsync("ACK");
        await caller.AckAsync(again, await caller.ExpectAsync(488));
    }

    [Fact]
    public async Task A_request_of_a_dialog_to_a_user_of_ours_is_routed_like_any_other()
    {
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("BYE", "sip:nobody@home.test", toTag: "callee"));
        await caller.ExpectAsync(480);
    }

    [Fact]
    public async Task A_Route_that_leads_on_is_followed_outside_of_a_dialog_too()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), next = fixture.NewUdpPeer();
        var route = $"<sip:{next.HostPort};lr>";
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@elsewhere.invalid", $"Route: <{fixture.ServerUri};lr>, {route}\r\n"));
        var forwarded = await next.ExpectAsync("MESSAGE");
        Assert.Equal(("sip:callee@elsewhere.invalid", route), (forwarded.Uri, Assert.Single(forwarded.All("Route"))));
        await next.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_phone_on_a_connection_is_reached_on_it_within_the_dialog()
    {
        await using var caller = fixture.NewUdpPeer();
        await using var phone = await fixture.NewTcpPeerAsync();
        var (invite, answer) = await CallAsync(caller, phone, SipPeer.Unique("user"));
        await caller.SendAsync(caller.Request("BYE", phone.Uri, SipPeer.CallerRoutes(answer), toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        var bye = await phone.ExpectAsync("BYE");
        Assert.StartsWith($"SIP/2.0/TCP {fixture.Tcp};", bye["Via"], StringComparison.Ordinal);
        await phone.SendAsync(bye.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_caller_on_a_connection_is_reached_on_it_by_the_callee()
    {
        await using var caller = await fixture.NewTcpPeerAsync();
        await using var callee = fixture.NewUdpPeer();
        var invite = await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        await caller.ExpectAsync(200);
        await callee.SendAsync(callee.Request("BYE", caller.Uri, SipPeer.CalleeRoutes(forwarded), toTag: invite.FromTag, fromTag: "callee", callId: invite["Call-ID"]));
        await caller.SendAsync((await caller.ExpectAsync("BYE")).Respond(200));
        await callee.ExpectAsync(200);
    }

    [Fact]
    public async Task A_phone_that_has_connected_anew_is_found_through_its_binding()
    {
        await using var caller = fixture.NewUdpPeer();
        var user = SipPeer.Unique("user");
        SipText invite, answer;
        string contact;
        await using (var before = await fixture.NewTcpPeerAsync())
        {
            contact = before.Uri;
            (invite, answer) = await CallAsync(caller, before, user, ";reg-id=1;+sip.instance=\"<urn:uuid:1>\"");
        }

        await NodeFixture.UntilAsync(() => fixture.Statistic("tcp.connections") == 0);
        await using var after = await fixture.NewTcpPeerAsync();
        await RegisterAsync(after, user, ";reg-id=1;+sip.instance=\"<urn:uuid:1>\"");
        await caller.SendAsync(caller.Request("BYE", contact, SipPeer.CallerRoutes(answer), toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        var bye = await after.ExpectAsync("BYE");
        Assert.Equal(contact, bye.Uri);
        await after.SendAsync(bye.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_phone_whose_connection_is_gone_for_good_is_away()
    {
        await using var caller = fixture.NewUdpPeer();
        SipText invite, answer;
        string contact;
        await using (var phone = await fixture.NewTcpPeerAsync())
        {
            contact = phone.Uri;
            (invite, answer) = await CallAsync(caller, phone, SipPeer.Unique("user"));
        }

        await NodeFixture.UntilAsync(() => fixture.Statistic("tcp.connections") == 0);
        await caller.SendAsync(caller.Request("BYE", contact, SipPeer.CallerRoutes(answer), toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        await caller.ExpectAsync(480);
    }

    private static async Task RegisterAsync(SipPeer phone, string user, string parameters = "")
    {
        var register = phone.Request("REGISTER", "sip:home.test", to: $"sip:{user}@home.test");
        await phone.SendAsync(register.Text.Replace($"Contact: <{phone.Uri}>", $"Contact: <{phone.Uri}>{parameters}", StringComparison.Ordinal));
        await phone.ExpectAsync(200);
    }

    private static async Task<(SipText Invite, SipText Answer)> CallAsync(SipPeer caller, SipPeer phone, string user, string parameters = "")
    {
        await RegisterAsync(phone, user, parameters);
        var invite = await caller.SendAsync(caller.Request("INVITE", $"sip:{user}@home.test"));
        var forwarded = await phone.ExpectAsync("INVITE");
        Assert.Equal(phone.Uri, forwarded.Uri);
        await phone.SendAsync(forwarded.Respond(200, extra: $"Contact: <{phone.Uri}>\r\n"));
        var answer = await caller.ExpectAsync(200);
        await caller.SendAsync(caller.Request("ACK", phone.Uri, SipPeer.CallerRoutes(answer), toTag: "callee", callId: invite["Call-ID"]));
        await phone.ExpectAsync("ACK");
        return (invite, answer);
    }
}
