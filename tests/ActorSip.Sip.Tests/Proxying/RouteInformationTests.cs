using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class RouteInformationTests
{
    private const long Now = 1010;

    private readonly RouteInformation _routes = new(ProxyFixture.Addresses, ProxyFixture.Domains, ProxyFixture.Cookies, validitySeconds: 3600);

    [Theory]

    // Ours, by address or by domain
    [InlineData("<sip:192.0.2.10;lr>", 1, 0, "")]
    [InlineData("<sip:proxy.example.com:5060;lr>, <sip:next;lr>", 1, 0, "<sip:next;lr>")]
    [InlineData("<sip:proxy.example.com;transport=TCP;lr>", 1, 1, "")]
    [InlineData("\"us\" <sip:alice@192.0.2.10;lr>;x=y,<sip:a>,<sip:b>", 1, 0, "<sip:a>,<sip:b>")]
    [InlineData("<sip:[2001:db8:0::10]:5060;lr>", 1, 2, "")]
    [InlineData("<sip:example.com;lr>", 1, -1, "")]
    [InlineData("<sip:alias.example.net:5060>", 1, -1, "")]

    // A second one without a cookie is a wish to come again
    [InlineData("<sip:192.0.2.10;lr>, <sip:192.0.2.10;lr>", 1, 0, "<sip:192.0.2.10;lr>")]
    [InlineData("<sip:192.0.2.10;lr>, <sip:example.com;lr>", 1, 0, "<sip:example.com;lr>")]

    // Somebody else's
    [InlineData("<sip:next;lr>, <sip:192.0.2.10;lr>", 0, -1, "<sip:next;lr>, <sip:192.0.2.10;lr>")]
    [InlineData("<sip:192.0.2.10:5070;lr>", 0, -1, "<sip:192.0.2.10:5070;lr>")]
    [InlineData("<sip:192.0.2.10;transport=tls;lr>", 0, -1, "<sip:192.0.2.10;transport=tls;lr>")]
    [InlineData("<sip:192.0.2.10;transport=foo;lr>", 0, -1, "<sip:192.0.2.10;transport=foo;lr>")]
    [InlineData("<sips:192.0.2.10;lr>", 0, -1, "<sips:192.0.2.10;lr>")]
    [InlineData("<sip:example.com:5061;lr>", 0, -1, "<sip:example.com:5061;lr>")]
    [InlineData("<tel:+1>", 0, -1, "<tel:+1>")]
    [InlineData("what is this", 0, -1, "what is this")]
    public void The_first_Route_is_removed_when_it_names_us(string route, int removed, int outgoing, string left)
    {
        var request = Request("sip:bob@192.0.2.77", route);
        var own = _routes.Process(request, Now);
        Assert.Equal(removed, own.Removed);
        Assert.Equal(outgoing, own.Outgoing is { } address ? address.Socket : -1);
        Assert.Equal(left.Length == 0 ? [] : [left], request.View.Values(HeaderId.Route));
        Assert.Equal("sip:bob@192.0.2.77", request.View.RequestUri.Text());
        Assert.False(own.HasCookie);
        Assert.True(own.NextFlow.IsNone);
    }

    [Fact]
    public void A_request_without_Route_is_left_alone()
    {
        var request = Scanned.Valid("BYE sip:bob@192.0.2.77 SIP/2.0\r\nFrom: <sip:a>;tag=f\r\nTo: <sip:b>;tag=t\r\nCall-ID: c\r\n\r\n");
        Assert.Equal(default, _routes.Process(request, Now));
        Assert.Equal(0, request.Edits.Count);
    }

    [Theory]
    [InlineData("f", true)]
    [InlineData("t", false)]
    public void The_cookie_says_which_way_the_request_goes_and_on_what_flow(string callerTag, bool fromCaller)
    {
        var cookie = ProxyFixture.Cookie() with { Caller = ProxyFixture.Flow("203.0.113.1", 1024, socket: 1, TransportProtocol.Tcp, connection: 9) };
        var text = ProxyFixture.CookieText(cookie, "c", callerTag);
        var request = Request("sip:bob@10.0.0.7", $"<sip:proxy.example.com:5060;lr;as={text}>");
        var own = _routes.Process(request, Now);
        Assert.Equal(1, own.Removed);
        Assert.True(own.HasCookie);
        Assert.Equal(fromCaller, own.FromCaller);
        Assert.Equal(fromCaller ? cookie.Callee.Remote : cookie.Caller.Remote, own.NextFlow.Remote);
        Assert.False(request.View.Has(HeaderId.Route));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", <sip:next;lr>")]
    public void Both_halves_of_a_double_Record_Route_are_removed(string rest)
    {
        var text = ProxyFixture.CookieText(ProxyFixture.Cookie(), "c", "f");
        var request = Request("sip:bob@10.0.0.7", $"<sip:proxy.example.com:5060;transport=tcp;lr;as={text}>,<sip:outer.example.com:6060;lr;as={text}>{rest}");
        var own = _routes.Process(request, Now);
        Assert.Equal(2, own.Removed);
        Assert.True(own.HasCookie);

        // The second one is the side on which the request leaves.
        Assert.Equal(3, own.Outgoing!.Socket);
        Assert.Equal(rest.Length == 0 ? [] : [rest[2..]], request.View.Values(HeaderId.Route));
    }

    [Fact]
    public void Both_halves_go_when_they_stand_in_fields_of_their_own_or_when_the_cookie_is_too_old()
    {
        var text = ProxyFixture.CookieText(ProxyFixture.Cookie(issuedAt: 900), "c", "f");
        var request = Request("sip:bob@10.0.0.7", $"<sip:proxy.example.com:5060;lr;as={text}>\r\nRoute: <sip:outer.example.com:6060;lr;as={text}>");
        var own = _routes.Process(request, Now);
        Assert.Equal(2, own.Removed);
        Assert.False(own.HasCookie);
        Assert.False(request.View.Has(HeaderId.Route));
    }

    [Fact]
    public void A_second_visit_of_a_spiral_keeps_its_own_cookie()
    {
        var first = ProxyFixture.CookieText(ProxyFixture.Cookie(issuedAt: 1000), "c", "f");
        var second = ProxyFixture.CookieText(ProxyFixture.Cookie(issuedAt: 1001), "c", "f");
        var request = Request("sip:bob@10.0.0.7", $"<sip:proxy.example.com:5060;lr;as={first}>, <sip:proxy.example.com:5060;lr;as={second}>");
        Assert.Equal(1, _routes.Process(request, Now).Removed);
        Assert.Equal([$"<sip:proxy.example.com:5060;lr;as={second}>"], request.View.Values(HeaderId.Route));
    }

    [Theory]
    [InlineData("<sip:bob@10.0.0.7>", "")]
    [InlineData("<sip:next;lr>, <sip:last>,\"Bob, the\" <sip:bob@10.0.0.7>", "<sip:next;lr>, <sip:last>")]
    [InlineData("<sip:next;lr>\r\nRoute: <sip:bob@10.0.0.7>;p=q", "<sip:next;lr>")]
    public void What_a_strict_router_did_is_undone(string route, string left)
    {
        var text = ProxyFixture.CookieText(ProxyFixture.Cookie(), "c", "f");
        var request = Request($"sip:proxy.example.com:5060;lr;as={text}", route);
        var own = _routes.Process(request, Now);
        Assert.Equal("sip:bob@10.0.0.7", request.View.RequestUri.Text());
        Assert.Equal(left.Length == 0 ? [] : [left], request.View.Values(HeaderId.Route));

        // The Request-URI was our Record-Route, and says what a Route of ours would.
        Assert.Equal(1, own.Removed);
        Assert.True(own.HasCookie);
        Assert.Equal(0, own.Outgoing!.Socket);
        Assert.Equal("198.51.100.99:40000", own.NextFlow.Remote.ToString());
    }

    [Fact]
    public void A_strict_router_between_the_halves_of_a_double_Record_Route_changes_nothing()
    {
        var text = ProxyFixture.CookieText(ProxyFixture.Cookie(), "c", "f");
        var request = Request($"sip:proxy.example.com:5060;lr;as={text}", $"<sip:outer.example.com:6060;lr;as={text}>, <sip:bob@10.0.0.7>");
        var own = _routes.Process(request, Now);
        Assert.Equal(2, own.Removed);
        Assert.Equal(3, own.Outgoing!.Socket);
        Assert.False(request.View.Has(HeaderId.Route));
        Assert.Equal("sip:bob@10.0.0.7", request.View.RequestUri.Text());
    }

    [Theory]
    [InlineData("sip:proxy.example.com:5060;lr")]
    [InlineData("sip:elsewhere.example.com;lr;as=x")]
    [InlineData("sip:proxy.example.com:5070;lr;as=x")]
    public void A_Request_URI_that_we_did_not_record_is_no_strict_routers(string uri)
    {
        var request = Request(uri, "<sip:bob@10.0.0.7>");
        Assert.Equal(0, _routes.Process(request, Now).Removed);
        Assert.Equal(uri, request.View.RequestUri.Text());
    }

    [Theory]
    [InlineData("sip:bob@biloxi.com;maddr=192.0.2.10", "sip:bob@biloxi.com")]
    [InlineData("sip:bob@biloxi.com:5060;user=phone;maddr=192.0.2.10;x", "sip:bob@biloxi.com:5060;user=phone;x")]
    [InlineData("sip:bob@biloxi.com:5080;maddr=198.51.100.7", "sip:bob@biloxi.com")]
    [InlineData("sip:bob@biloxi.com:6060;maddr=outer.example.com;transport=udp", "sip:bob@biloxi.com")]
    [InlineData("sip:bob@biloxi.com;MADDR=example.com;transport=TCP?a=b", "sip:bob@biloxi.com?a=b")]
    [InlineData("sip:bob@biloxi.com;maddr=192.0.2.99", null)]
    [InlineData("sip:bob@biloxi.com:5070;maddr=192.0.2.10", null)]
    [InlineData("sip:bob@biloxi.com;maddr=192.0.2.10;transport=sctp", null)]
    [InlineData("sip:bob@biloxi.com;transport=tcp", null)]
    [InlineData("tel:+1;maddr=192.0.2.10", null)]
    public void A_maddr_that_led_here_is_stripped(string uri, string? stripped)
    {
        var request = Scanned.Valid($"INVITE {uri} SIP/2.0\r\nFrom: <sip:a>;tag=f\r\nTo: <sip:b>\r\nCall-ID: c\r\n\r\n");
        _routes.Process(request, Now);
        Assert.Equal(stripped ?? uri, request.View.RequestUri.Text());
        Assert.Equal(stripped is not null, request.Edits.HasRequestUri);
    }

    private static SipMessage Request(string uri, string route) =>
        Scanned.Valid($"BYE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nRoute: {route}\r\nFrom: <sip:a>;tag=f\r\nTo: <sip:b>;tag=t\r\nCall-ID: c\r\nCSeq: 2 BYE\r\n\r\n");
}
