using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transactions;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>A request through the whole of the pure proxy, with the checks that the standard route makes.</summary>
public sealed class RelayedRequestTests
{
    private readonly RecordingProxyEffects _effects = new();
    private readonly RouteInformation _routes = new(ProxyFixture.Addresses, ProxyFixture.Domains, ProxyFixture.Cookies, 86_400);

    [Fact]
    public void An_INVITE_within_a_dialog_is_relayed_with_fewer_than_ten_header_values_parsed()
    {
        var proxy = Proxy();
        var cookie = ProxyFixture.CookieText(ProxyFixture.Cookie(), "a84b4c76e66710@pc33.atlanta.example.com", "1928301774");
        const string sdp = "v=0\r\no=alice 53655765 2353687637 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 3456 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
        var request = Scanned.Valid(
            "INVITE sip:bob@10.0.0.7:5060;transport=udp SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKnashds8;rport\r\nMax-Forwards: 70\r\n"
            + $"Route: <sip:proxy.example.com:5060;lr;as={cookie}>\r\nTo: Bob <sip:bob@example.com>;tag=a6c85cf\r\nFrom: Alice <sip:alice@example.com>;tag=1928301774\r\n"
            + "Call-ID: a84b4c76e66710@pc33.atlanta.example.com\r\nCSeq: 314160 INVITE\r\nContact: <sip:alice@10.0.0.1:5060>\r\nUser-Agent: Phone/1.0\r\n"
            + "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, INFO, OPTIONS, MESSAGE\r\nSupported: timer, replaces\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n"
            + "P-Asserted-Identity: <sip:alice@example.com>\r\nPrivacy: none\r\nAccept: application/sdp\r\nDate: Sat, 13 Nov 2010 23:29:00 GMT\r\nX-Custom: value\r\n"
            + $"Content-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}");
        Assert.Equal(20, request.FieldCount);

        Relay(proxy, request);

        Assert.Equal(1, proxy.Statistics.Relayed);
        Assert.InRange(proxy.Statistics.MostParsedInDialog, 1, 9);
        Assert.Equal(proxy.Statistics.MostParsedInDialog, proxy.Statistics.RelayedHeadersParsed);
        Assert.Equal(2, _effects.Sent.Count);
        Assert.StartsWith("SIP/2.0 100 Trying\r\n", _effects.Sent[0].Text, StringComparison.Ordinal);
        var relayed = Scanned.Valid(_effects.Sent[1].Text);
        Assert.Equal("198.51.100.99:40000", _effects.Sent[1].Flow.Remote.ToString());
        Assert.False(relayed.HasReceived(HeaderId.Route));
        Assert.Equal("69", relayed.Received(HeaderId.MaxForwards).Text());
        Assert.Equal(sdp, relayed.Body.Text());
        Assert.Equal("SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKnashds8;received=203.0.113.5;rport=1024", relayed.View.Values(HeaderId.Via)[1]);
    }

    [Theory]
    [InlineData("Max-Breadth: 0\r\n", "SIP/2.0 440 ")]
    [InlineData("Max-Breadth: 1\r\n", "INVITE sip:bob@192.0.2.77 ")]
    [InlineData("", "INVITE sip:bob@192.0.2.77 ")]
    public void A_request_without_breadth_is_not_forwarded(string line, string sent)
    {
        var proxy = Proxy();
        Relay(proxy, Scanned.Valid($"INVITE sip:bob@192.0.2.77 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a>;tag=f\r\nTo: <sip:b>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n{line}\r\n"));
        Assert.StartsWith(sent, _effects.Sent[^1].Text, StringComparison.Ordinal);
        Assert.Equal(2, _effects.Sent.Count);
    }

    [Fact]
    public void A_reply_has_room_for_a_reason_and_lines_of_any_length()
    {
        var proxy = Proxy(ProxyFixture.Policy with { ServerHeader = "Test"u8.ToArray() });
        proxy.OnRequest(Scanned.Valid("OPTIONS sip:h SIP/2.0\r\nv:SIP/2.0/UDP h\r\nf:<sip:a>\r\nt:<sip:b>\r\ni:c\r\nCSeq:1 OPTIONS\r\n\r\n"), ProxyFixture.Flow("203.0.113.5", 1024));
        var (message, source, key) = Assert.Single(_effects.Routed);
        var reason = new string('r', 3000);
        var line = $"Unsupported: {new string('x', 2_000_000)}\r\n";
        proxy.ReplyStateless(message, source, key, 420, reason.Bytes(), line.Bytes());
        Assert.StartsWith($"SIP/2.0 420 {reason}\r\n", _effects.Sent[0].Text, StringComparison.Ordinal);
        Assert.Contains($"\r\nServer: Test\r\n{line}Content-Length: 0\r\n\r\n", _effects.Sent[0].Text, StringComparison.Ordinal);
        Assert.Equal(0, _effects.Buffers.Held);
    }

    private StatefulProxy Proxy(ProxyPolicy? policy = null) =>
        new(policy ?? ProxyFixture.Policy, ProxyFixture.Addresses, ProxyFixture.Tokens, ProxyFixture.Cookies, new TombstoneTable(100, 100_000_000, 0), _effects);

    private void Relay(StatefulProxy proxy, SipMessage request)
    {
        proxy.OnRequest(request, ProxyFixture.Flow("203.0.113.5", 1024));
        var routed = Assert.Single(_effects.Routed);
        Assert.Equal(RequestDefect.None, RequestValidation.CheckScheme(request));
        Assert.Equal(RequestDefect.None, RequestValidation.CheckMaxForwards(request));
        Assert.Equal(RequestDefect.None, RequestValidation.CheckLoop(request, ProxyFixture.Tokens, ProxyFixture.Addresses));
        Assert.Equal(RequestDefect.None, RequestValidation.CheckProxyRequire(request, out _));
        var own = _routes.Process(request, 1000);
        proxy.ContextOf(proxy.Begin(routed)).Relay([new Target { Uri = request.View.RequestUri.ToArray(), Flow = own.NextFlow }]);
    }
}
