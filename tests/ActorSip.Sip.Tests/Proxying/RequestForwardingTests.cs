using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>RFC 3261 section 16.6, item by item.</summary>
public sealed class RequestForwardingTests
{
    private const string Head = "Via: SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1;rport=40000\r\nFrom: <sip:a>;tag=f\r\nTo: <sip:b>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n";

    [Theory]
    [InlineData("sip:b@h")]
    [InlineData("sip:bob@192.0.2.77;transport=tcp")]
    public void Item_2_the_Request_URI_is_the_targets(string target) => Assert.Equal(target, Forward("INVITE", Head, target).RequestUri.Text());

    [Theory]
    [InlineData("", "70")]
    [InlineData("Max-Forwards: 70\r\n", "69")]
    [InlineData("Max-Forwards: 0010\r\n", "9")]
    [InlineData("Max-Forwards: 1\r\n", "0")]
    [InlineData("Max-Forwards: 300\r\n", "254")]
    [InlineData("Max-Forwards: many\r\n", "70")]
    public void Item_3_Max_Forwards_is_counted_down_or_added(string line, string expected) =>
        Assert.Equal([expected], Forward("INVITE", Head + line).View.Values(HeaderId.MaxForwards));

    [Theory]
    [InlineData("INVITE", "", true)]
    [InlineData("SUBSCRIBE", "", true)]
    [InlineData("REFER", "", true)]
    [InlineData("NOTIFY", "", true)]
    [InlineData("NOTIFY", ";tag=t", true)]
    [InlineData("INVITE", ";tag=t", false)]
    [InlineData("SUBSCRIBE", ";tag=t", false)]
    [InlineData("BYE", ";tag=t", false)]
    [InlineData("ACK", ";tag=t", false)]
    [InlineData("OPTIONS", "", false)]
    [InlineData("MESSAGE", "", false)]
    [InlineData("REGISTER", "", false)]
    public void Item_4_a_request_that_makes_a_dialog_is_recorded(string method, string tag, bool isRecorded)
    {
        var forwarded = Forward(method, Head.Replace("To: <sip:b>", "To: <sip:b>" + tag, StringComparison.Ordinal));
        Assert.Equal(isRecorded, forwarded.HasReceived(HeaderId.RecordRoute));
    }

    [Theory]
    [InlineData(0, 0, "<sip:proxy.example.com:5060;lr;as=>")]
    [InlineData(1, 1, "<sip:proxy.example.com:5060;transport=tcp;lr;as=>")]
    [InlineData(2, 2, "<sip:[2001:db8::10]:5060;lr;as=>")]

    // The transport, the address family or the listener differs: both sides get their URI, the callee's on top.
    [InlineData(0, 1, "<sip:proxy.example.com:5060;transport=tcp;lr;as=>", "<sip:proxy.example.com:5060;lr;as=>")]
    [InlineData(1, 0, "<sip:proxy.example.com:5060;lr;as=>", "<sip:proxy.example.com:5060;transport=tcp;lr;as=>")]
    [InlineData(0, 2, "<sip:[2001:db8::10]:5060;lr;as=>", "<sip:proxy.example.com:5060;lr;as=>")]
    [InlineData(0, 3, "<sip:outer.example.com:6060;lr;as=>", "<sip:proxy.example.com:5060;lr;as=>")]
    [InlineData(4, 3, "<sip:outer.example.com:6060;lr;as=>", "<sip:[2001:db8::20]:5090;transport=tcp;lr;as=>")]
    public void Item_4_Record_Route_names_the_way_in_and_the_way_out(int incoming, int outgoing, params string[] expected)
    {
        var forwarded = Forward("INVITE", Head + "Record-Route: <sip:before;lr>\r\n", incoming: incoming, outgoing: outgoing);
        var values = forwarded.View.Values(HeaderId.RecordRoute);
        Assert.Equal([.. expected, "<sip:before;lr>"], values.Select(WithoutCookie));
        foreach (var value in values.SkipLast(1))
        {
            var text = value[(value.IndexOf("as=", StringComparison.Ordinal) + 3)..^1];
            Assert.True(DialogCookie.TryRead(text.Bytes(), ProxyFixture.Cookies, "c"u8, "f"u8, "t"u8, 1000, 60, out var cookie, out var fromCaller));
            Assert.True(fromCaller);
            Assert.Equal("198.51.100.99:40000", cookie.Callee.Remote.ToString());
        }
    }

    [Fact]
    public void Item_4_is_a_matter_of_policy()
    {
        var request = Scanned.Valid($"INVITE sip:b@h SIP/2.0\r\n{Head}\r\n");
        new RequestForwarding(ProxyFixture.Policy with { RecordRoute = false }, ProxyFixture.Tokens, ProxyFixture.Cookies)
            .Apply(request, request.Edits, new Target { Uri = "sip:t"u8.ToArray() }, Way(0, 1));
        Assert.False(request.View.Has(HeaderId.RecordRoute));
    }

    [Theory]
    [InlineData("Supported: path\r\n", true)]
    [InlineData("Supported: gruu\r\nk: outbound, PATH\r\n", true)]
    [InlineData("Supported: pathology\r\n", false)]
    [InlineData("", false)]
    public void A_REGISTER_for_another_registrar_gets_our_Path_when_its_sender_knows_it(string line, bool hasPath)
    {
        var forwarded = Forward("REGISTER", Head + line + "Path: <sip:before;lr>\r\n", outgoing: 1);
        Assert.Equal(hasPath ? ["<sip:proxy.example.com:5060;transport=tcp;lr>", "<sip:before;lr>"] : ["<sip:before;lr>"], forwarded.View.Values(HeaderId.Path));
    }

    [Fact]
    public void The_Path_of_a_binding_is_a_Route_before_all_others()
    {
        var forwarded = Forward("INVITE", Head + "Route: <sip:r;lr>\r\n", path: "<sip:p1;lr>,<sip:p2;lr>");
        Assert.Equal(["<sip:p1;lr>,<sip:p2;lr>", "<sip:r;lr>"], forwarded.View.Values(HeaderId.Route));
        Assert.Equal("sip:target@192.0.2.77", forwarded.RequestUri.Text());
    }

    [Theory]
    [InlineData("<sip:strict>", "sip:strict", "<sip:target@192.0.2.77>")]
    [InlineData("<sip:strict;x=y>, <sip:next;lr>", "sip:strict;x=y", "<sip:next;lr>|<sip:target@192.0.2.77>")]
    [InlineData("<sip:strict>\r\nRoute: <sip:next>,<sip:last>", "sip:strict", "<sip:next>,<sip:last>|<sip:target@192.0.2.77>")]
    [InlineData("<sip:loose;lr>", "sip:target@192.0.2.77", "<sip:loose;lr>")]
    [InlineData("<sip:loose;LR=on>", "sip:target@192.0.2.77", "<sip:loose;LR=on>")]
    [InlineData("<sip:lr@strict>", "sip:lr@strict", "<sip:target@192.0.2.77>")]
    [InlineData("<tel:+1>", "tel:+1", "<sip:target@192.0.2.77>")]
    [InlineData("<unknown:x>;lr", "unknown:x", "<sip:target@192.0.2.77>")]
    [InlineData("no URI at all", "sip:target@192.0.2.77", "no URI at all")]
    public void Item_6_a_strict_router_gets_its_URI_as_the_Request_URI(string route, string uri, string routes)
    {
        var forwarded = Forward("INVITE", Head + $"Route: {route}\r\n");
        Assert.Equal(uri, forwarded.RequestUri.Text());
        Assert.Equal(routes.Split('|'), forwarded.View.Values(HeaderId.Route));
    }

    [Fact]
    public void Item_6_a_long_Request_URI_is_moved_whole()
    {
        var target = "sip:" + new string('u', 100_000) + "@h";
        Assert.Equal([$"<{target}>"], Forward("INVITE", Head + "Route: <sip:strict>\r\n", target).View.Values(HeaderId.Route));
    }

    [Theory]
    [InlineData("", "", "sip:target@192.0.2.77")]
    [InlineData("Route: <sip:r1;lr>, <sip:r2;lr>\r\n", "", "sip:r1;lr")]
    [InlineData("Route: <sip:r1;lr>\r\n", "<sip:p;lr>", "sip:p;lr")]
    [InlineData("Route: <sip:strict>\r\n", "", "sip:strict")]
    public void Item_7_the_next_hop_is_the_Path_the_first_Route_or_the_target(string line, string path, string expected)
    {
        var request = Scanned.Valid($"INVITE sip:b@h SIP/2.0\r\n{Head}{line}\r\n");
        Assert.Equal(expected, RequestForwarding.NextHopUri(request.View, Target("sip:target@192.0.2.77", path)).Text());
    }

    [Theory]
    [InlineData(0, "SIP/2.0/UDP proxy.example.com:5060")]
    [InlineData(1, "SIP/2.0/TCP proxy.example.com:5060")]
    [InlineData(2, "SIP/2.0/UDP [2001:db8::10]:5060")]
    [InlineData(3, "SIP/2.0/UDP outer.example.com:6060")]
    public void Item_8_our_Via_stands_on_top(int outgoing, string sentBy)
    {
        // As it comes, before the server has added to its Via.
        var forwarded = Forward("BYE", Head.Replace(";received=192.0.2.1;rport=40000", ";rport", StringComparison.Ordinal), outgoing: outgoing);
        var vias = forwarded.View.Values(HeaderId.Via);
        Assert.Equal(2, vias.Count);
        Assert.StartsWith(sentBy + ";branch=", vias[0], StringComparison.Ordinal);
        Assert.True(forwarded.Parsed.TryVia(out var via));
        Assert.True(BranchParameter.TryRead(via.Branch.Of(vias[0].Bytes()), out var branchKey, out var loopKey));
        Assert.Equal((111UL, 222UL), (branchKey, loopKey));

        // Node, loop, and a MAC over the Via below as it leaves.
        var parts = via.As.Of(vias[0].Bytes()).Text().Split('.');
        Assert.Equal(["3", "1"], parts[..2]);
        Span<byte> mac = stackalloc byte[11];
        Sip.Security.Base64Token.Encode(ProxyFixture.Tokens.ViaMac("z9hG4bK1"u8, "192.0.2.1"u8, "40000"u8, "c"u8), mac);
        Assert.Equal(((ReadOnlySpan<byte>)mac).Text(), parts[2]);
    }

    [Theory]
    [InlineData(1, "", "body", "4")]
    [InlineData(1, "", "", "0")]
    [InlineData(1, "l: 2\r\n", "body", "2")]
    [InlineData(0, "", "body", null)]
    public void Item_9_a_stream_needs_a_Content_Length(int outgoing, string line, string body, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Forward("MESSAGE", Head + line, outgoing: outgoing, body: body).View.Values(HeaderId.ContentLength));

    [Theory]
    [InlineData("Max-Breadth: 60\r\n", 20, "20")]
    [InlineData("Max-Breadth: 0\r\n", 0, "0")]
    [InlineData("Max-Breadth: 60\r\nMax-Breadth: 61\r\n", 20, "20")]
    [InlineData("", 30, "30")]
    public void A_branch_gets_its_share_of_Max_Breadth(string line, int share, string expected) =>
        Assert.Equal([expected], Forward("INVITE", Head + line, breadth: share).View.Values(HeaderId.MaxBreadth));

    [Fact]
    public void Nothing_else_is_changed()
    {
        const string rest = "X-Unknown :  a,,b \r\nSubject: folded\r\n value\r\nContact: <sip:a@10.0.0.1>\r\n";
        var forwarded = Forward("MESSAGE", Head + rest + "Max-Forwards: 70\r\n", body: "v=0\r\n").Bytes.Text();
        Assert.Contains("\r\n" + Head + rest + "Max-Forwards: 69\r\nMax-Breadth: 60\r\n\r\nv=0\r\n", forwarded, StringComparison.Ordinal);
    }

    private static string WithoutCookie(string value) =>
        value.IndexOf("as=", StringComparison.Ordinal) is var at and >= 0 ? value[..(at + 3)] + ">" : value;

    private static Target Target(string uri, string path) => new() { Uri = uri.Bytes(), Path = path.Bytes() };

    private static ForwardingContext Way(int incoming, int outgoing, int breadth = 60) => new()
    {
        Incoming = ProxyFixture.Addresses[(ushort)incoming],
        Source = ProxyFixture.Source,
        Outgoing = ProxyFixture.Addresses[(ushort)outgoing],
        Remote = ProxyFixture.Source.Remote,
        BranchKey = 111,
        LoopKey = 222,
        Cookie = ProxyFixture.Cookie(),
        MaxBreadth = breadth,
    };

    private static SipMessage Forward(string method, string lines, string target = "sip:target@192.0.2.77", string path = "", int incoming = 0, int outgoing = 0, string body = "", int breadth = 60)
    {
        var request = Scanned.Valid($"{method} sip:b@h SIP/2.0\r\n{lines}\r\n{body}");
        new RequestForwarding(ProxyFixture.Policy, ProxyFixture.Tokens, ProxyFixture.Cookies).Apply(request, request.Edits, Target(target, path), Way(incoming, outgoing, breadth));
        return Scanned.Valid(System.Text.Encoding.Latin1.GetString(request.Written()));
    }
}
