using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class RequestValidationTests
{
    private const string Via = "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n", From = "From: <sip:a@h>;tag=1\r\n", To = "To: <sip:b@h>\r\n", CallId = "Call-ID: c\r\n", CSeq = "CSeq: 1 OPTIONS\r\n";

    [Theory]
    [InlineData(Via + From + To + CallId + CSeq, RequestDefect.None)]
    [InlineData(CSeq + CallId + To + From + Via + Via, RequestDefect.None)]
    [InlineData(From + To + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + To + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId, RequestDefect.BadSyntax)]
    [InlineData(Via + From + From + To + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + "t: <sip:c@h>\r\n" + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + "i: c\r\n" + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + CSeq + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + "Call-ID:\r\n" + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + "Call-ID: a, b\r\n" + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + "Call-ID: a b\r\n" + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n" + CSeq, RequestDefect.None)]
    [InlineData(Via + From + "To: <sip:b@h>, <sip:c@h>\r\n" + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + "From: <sip:a@h>;tag=1,<sip:c@h>;tag=2\r\n" + To + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + "To: <sip:b@h>;tag=\r\n" + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + "To: <sip:b@h>;tag=1;tag=2\r\n" + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + "CSeq: 1 INVITE\r\n", RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + "CSeq: 1 options\r\n", RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + "CSeq: 4294967296 OPTIONS\r\n", RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + "CSeq: 0009\r\n  OPTIONS\r\n", RequestDefect.None)]
    [InlineData(Via + From + "To: \"Bob <sip:b@h>\r\n" + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + "From: Bell, Alexander <sip:a@h>;tag=43\r\n" + To + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData("Via: SIP/2.0/UDP h;;branch=z9hG4bK1\r\n" + From + To + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData("Via: SIP/2.0/UDP\r\n" + From + To + CallId + CSeq, RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + CSeq + "Content-Length: -1\r\n", RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + CSeq + "Content-Length: 9\r\n", RequestDefect.BadSyntax)]
    [InlineData(Via + From + To + CallId + CSeq + "no colon\r\n", RequestDefect.BadSyntax)]
    public void What_every_answer_depends_on_is_there_once_and_well_formed(string lines, RequestDefect defect) =>
        Assert.Equal(defect, RequestValidation.CheckSyntax(Scanned.Message($"OPTIONS sip:h SIP/2.0\r\n{lines}\r\n")));

    [Theory]
    [InlineData("NEWMETHOD", "NEWMETHOD", RequestDefect.None)]
    [InlineData("NEWMETHOD", "newmethod", RequestDefect.BadSyntax)]
    [InlineData("NEWMETHOD", "INVITE", RequestDefect.BadSyntax)]
    [InlineData("INVITE", "NEWMETHOD", RequestDefect.BadSyntax)]
    public void An_unknown_method_matches_by_its_token(string method, string cseq, RequestDefect defect) =>
        Assert.Equal(defect, RequestValidation.CheckSyntax(Scanned.Message($"{method} sip:h SIP/2.0\r\n{Via + From + To + CallId}CSeq: 1 {cseq}\r\n\r\n")));

    [Fact]
    public void Another_version_is_told_apart() =>
        Assert.Equal(RequestDefect.BadVersion, RequestValidation.CheckSyntax(Scanned.Message($"OPTIONS sip:h SIP/7.0\r\n{Via + From + To + CallId + CSeq}\r\n")));

    [Theory]
    [InlineData("sip:h", RequestDefect.None)]
    [InlineData("sips:a@h:5061", RequestDefect.None)]
    [InlineData("tel:+12015550123", RequestDefect.None)]
    [InlineData("nobodyKnowsThisScheme:totallyopaquecontent", RequestDefect.UnsupportedScheme)]
    [InlineData("soap.beep://192.0.2.103:3002", RequestDefect.UnsupportedScheme)]
    [InlineData("sip:", RequestDefect.BadSyntax)]
    [InlineData("sip:a@", RequestDefect.BadSyntax)]
    [InlineData("nothing", RequestDefect.BadSyntax)]
    public void The_scheme_of_the_Request_URI_is_one_of_ours(string uri, RequestDefect defect) =>
        Assert.Equal(defect, RequestValidation.CheckScheme(Scanned.Valid($"OPTIONS {uri} SIP/2.0\r\n\r\n")));

    [Theory]
    [InlineData("", RequestDefect.None)]
    [InlineData("Max-Forwards: 1\r\n", RequestDefect.None)]
    [InlineData("Max-Forwards: 0070\r\n", RequestDefect.None)]
    [InlineData("Max-Forwards: 300\r\n", RequestDefect.None)]
    [InlineData("Max-Forwards: 0\r\n", RequestDefect.TooManyHops)]
    [InlineData("max-forwards:\t00 \r\n", RequestDefect.TooManyHops)]
    [InlineData("Max-Forwards: -1\r\n", RequestDefect.BadSyntax)]
    [InlineData("Max-Forwards: 0x10\r\n", RequestDefect.BadSyntax)]
    [InlineData("Max-Forwards:\r\n", RequestDefect.BadSyntax)]
    [InlineData("Max-Forwards: 70\r\nMax-Forwards: 0\r\n", RequestDefect.BadSyntax)]
    public void Hops_must_be_left(string lines, RequestDefect defect) =>
        Assert.Equal(defect, RequestValidation.CheckMaxForwards(Scanned.Valid($"OPTIONS sip:h SIP/2.0\r\n{lines}\r\n")));

    [Theory]
    [InlineData("", "")]
    [InlineData("Proxy-Require:\r\n", "")]
    [InlineData("Require: foo\r\n", "")]
    [InlineData("Proxy-Require: foo, bar\r\n", "foo, bar")]
    [InlineData("Proxy-Require:\r\nProxy-Require: foo\r\n", "foo")]
    public void What_the_sender_requires_of_proxies_is_not_known_here(string lines, string unsupported)
    {
        var defect = RequestValidation.CheckProxyRequire(Scanned.Valid($"OPTIONS sip:h SIP/2.0\r\n{lines}\r\n"), out var tags);
        Assert.Equal(unsupported.Length == 0 ? RequestDefect.None : RequestDefect.BadExtension, defect);
        Assert.Equal(unsupported, tags.Text());
    }

    [Fact]
    public void A_request_that_comes_back_as_it_was_is_a_loop()
    {
        var first = Request("sip:b@h", "");
        Assert.Equal(RequestDefect.None, Check(first));
        var ours = OwnVia(ProxyFixture.Tokens.LoopKey(first));
        Assert.Equal(RequestDefect.Loop, Check(Request("sip:b@h", "Via: SIP/2.0/UDP next;branch=z9hG4bK2\r\n" + ours)));

        // In one field with others, and as the top one, when the next hop of the request is this server itself.
        Assert.Equal(RequestDefect.Loop, Check(Request("sip:b@h", ours)));
        Assert.Equal(RequestDefect.Loop, Check(Request("sip:b@H", "Via: SIP/2.0/UDP next;branch=z9hG4bK2 , SIP/2.0/UDP x," + ours["Via:".Length..])));
    }

    [Theory]
    [InlineData("sip:c@h", "")]
    [InlineData("sip:b@h;x=y", "")]
    [InlineData("sip:b@h:5070", "")]
    [InlineData("sips:b@h", "")]
    [InlineData("sip:b@h", "Route: <sip:r;lr>\r\n")]
    public void A_request_that_comes_back_changed_is_a_spiral(string uri, string lines)
    {
        var ours = OwnVia(ProxyFixture.Tokens.LoopKey(Request("sip:b@h", "")));
        Assert.Equal(RequestDefect.None, Check(Request(uri, "Via: SIP/2.0/UDP next;branch=z9hG4bK2\r\n" + ours + lines)));
    }

    [Fact]
    public void The_Via_of_another_server_proves_nothing()
    {
        var ours = OwnVia(ProxyFixture.Tokens.LoopKey(Request("sip:b@h", "")));
        Assert.Equal(RequestDefect.None, Check(Request("sip:b@h", ours.Replace("proxy.example.com:5060", "proxy.example.com:5070", StringComparison.Ordinal))));
        Assert.Equal(RequestDefect.None, Check(Request("sip:b@h", ours.Replace(".A", ".B", StringComparison.Ordinal).Replace("branch=z9hG4bK", "branch=z9hG4bL", StringComparison.Ordinal))));
        Assert.Equal(RequestDefect.None, Check(Request("sip:b@h", "Via: SIP/2.0/UDP ;as=\r\n")));
    }

    [Theory]
    [InlineData("", Recurrence.None)]
    [InlineData("Via: SIP/2.0/UDP next;branch=z9hG4bK2\r\n", Recurrence.None)]
    [InlineData("OURS", Recurrence.Straight)]
    [InlineData("OURSVia: SIP/2.0/UDP next;branch=z9hG4bK2\r\n", Recurrence.Straight)]
    [InlineData("Via: SIP/2.0/UDP next;branch=z9hG4bK2\r\nOURS", Recurrence.ByOthers)]
    [InlineData("Via: SIP/2.0/UDP next;branch=z9hG4bK2;as=1.0.AAAAAAAAAAA\r\nOURS", Recurrence.ByOthers)]
    public void The_Vias_tell_whether_a_request_has_been_here(string lines, Recurrence recurrence)
    {
        var request = Request("sip:b@h;k=1", lines.Replace("OURS", OwnVia(ProxyFixture.Tokens.LoopKey(Request("sip:b@h", ""))), StringComparison.Ordinal));
        Assert.Equal(RequestDefect.None, Check(request));
        Assert.Equal(recurrence, request.Recurrence);
    }

    [Theory]
    [InlineData("OURS", "b@h", RequestDefect.Loop)]
    [InlineData("OURS", "c@h", RequestDefect.None)]
    [InlineData("OURS", "", RequestDefect.None)]
    [InlineData("OTHEROURS", "b@h", RequestDefect.Loop)]
    [InlineData("OTHEROURS", "c@h", RequestDefect.Loop)]
    [InlineData("OTHEROURS", "d@h", RequestDefect.None)]
    [InlineData("OTHERVia: SIP/2.0/UDP next;branch=z9hG4bK2\r\nOURS", "b@h", RequestDefect.Loop)]
    [InlineData("Via: SIP/2.0/UDP next;branch=z9hG4bK2\r\nOURS", "b@h", RequestDefect.None)]
    public void An_address_of_record_is_met_once_unless_others_have_had_the_request(string lines, string addressOfRecord, RequestDefect defect)
    {
        var vias = lines.Replace("OURS", OwnVia(LoopKeyOf("sip:b@h", "b@h")), StringComparison.Ordinal).Replace("OTHER", OwnVia(LoopKeyOf("sip:c@h", "c@h")), StringComparison.Ordinal);
        var request = Request("sip:whoever@h;k=1", vias);
        Assert.Equal(RequestDefect.None, Check(request));
        request.AddressKey = addressOfRecord.Length == 0 ? 0 : ProxyFixture.Tokens.AddressKey(addressOfRecord.Bytes());
        Assert.Equal(defect, RequestValidation.CheckAddress(request, ProxyFixture.Tokens));
    }

    /// <summary>Another node of the cluster has another address and the same keys: it is known by the MAC over the Via below its own.</summary>
    [Theory]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK1", "z9hG4bK1", "", "", true)]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1;rport=40000", "z9hG4bK1", "192.0.2.1", "40000", true)]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1;rport=40001", "z9hG4bK1", "192.0.2.1", "40000", false)]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK2", "z9hG4bK1", "", "", false)]
    public void A_request_of_another_node_comes_straight_from_us(string below, string branch, string received, string port, bool isStraight)
    {
        var mac = new byte[Base64Token.NumberLength];
        Base64Token.Encode(ProxyFixture.Tokens.ViaMac(branch.Bytes(), received.Bytes(), port.Bytes(), "c"u8), mac);
        var top = OwnVia(LoopKeyOf("sip:b@h", "b@h")).Replace("proxy.example.com", "other.example.com", StringComparison.Ordinal).Replace("3.1.abc", "4.1." + ((ReadOnlySpan<byte>)mac).Text(), StringComparison.Ordinal);
        var request = Scanned.Valid($"OPTIONS sip:b@h;k=1 SIP/2.0\r\n{top}Via: {below}\r\n{From + To + CallId + CSeq}\r\n");
        Assert.Equal(RequestDefect.None, Check(request));
        Assert.Equal(isStraight ? Recurrence.Straight : Recurrence.None, request.Recurrence);
        request.AddressKey = ProxyFixture.Tokens.AddressKey("b@h"u8);
        Assert.Equal(isStraight ? RequestDefect.Loop : RequestDefect.None, RequestValidation.CheckAddress(request, ProxyFixture.Tokens));
    }

    private static ulong LoopKeyOf(string uri, string addressOfRecord)
    {
        var request = Request(uri, "");
        request.AddressKey = ProxyFixture.Tokens.AddressKey(addressOfRecord.Bytes());
        return ProxyFixture.Tokens.LoopKey(request);
    }

    private static RequestDefect Check(SipMessage request) => RequestValidation.CheckLoop(request, ProxyFixture.Tokens, ProxyFixture.Addresses);

    private static string OwnVia(ulong loopKey)
    {
        Span<byte> branch = stackalloc byte[BranchParameter.Length];
        var writer = new ByteWriter(branch);
        BranchParameter.Write(ref writer, 12345, loopKey);
        return $"Via: SIP/2.0/UDP proxy.example.com:5060;branch={writer.Written.Text()};as=3.1.abc\r\n";
    }

    /// <summary>Its own Via is the last one, so that lines of Vias may stand above it.</summary>
    private static SipMessage Request(string uri, string lines) => Scanned.Valid($"OPTIONS {uri} SIP/2.0\r\n{lines}{Via + From + To + CallId + CSeq}\r\n");
}
