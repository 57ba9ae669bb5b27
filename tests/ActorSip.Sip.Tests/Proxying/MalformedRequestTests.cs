using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transactions;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>The one answer to a request that cannot be handled: it is well-formed, however the request was not.</summary>
public sealed class MalformedRequestTests
{
    private const string Via = "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n", From = "From: <sip:a@h>;tag=1\r\n", To = "To: <sip:b@h>\r\n", CallId = "Call-ID: c\r\n", CSeq = "CSeq: 1 INVITE\r\n";

    [Theory]
    [InlineData("Max-Forwards: 70\r\n" + Via + From + To + CallId + CSeq + "no colon\r\n", "Via: SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]

    // What stands there twice is answered with the first.
    [InlineData(Via + From + "f: <sip:x@h>;tag=2\r\n" + To + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + To + "t: <sip:x@h>;tag=2\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + To + CallId + "i: d\r\n" + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + To + CallId + CSeq + "CSeq: 2 INVITE\r\n", "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + "From: <sip:a@h>;tag=1, <sip:x@h>;tag=2\r\n" + To + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + "To: sip:b@h;tag=3 , <sip:x@h>\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "sip:b@h;tag=3", "c", "1 INVITE")]
    [InlineData(Via + From + To + "Call-ID: c, d\r\n" + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + To + "Call-ID: c d\r\n" + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + To + CallId + "CSeq: 1 INVITE, 2 INVITE\r\n", "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "0 INVITE")]

    // Tags that leave room for doubt are left out.
    [InlineData(Via + From + "To: <sip:b@h>;tag=\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + "To: <sip:b@h>;tag\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + "To: sip:b@h;tag=3;tag=4\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + "From: <sip:a@h>;tag=1;TAG=1\r\n" + To + CallId + CSeq, "", "<sip:a@h>", "<sip:b@h>;tag=*", "c", "1 INVITE")]

    // What is malformed is answered with what can be read of it.
    [InlineData(Via + From + "To: \"Mr. B <sip:b@h>\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + "From: Bell, Alexander <sip:a@h>;tag=43\r\n" + To + CallId + CSeq, "", "<sip:a@h>", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + "To: nothing to be read\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:malformed.invalid>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + "To: \"B\nEvil: x\" <sip:b@h>;tag=3\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "\"B Evil: x\" <sip:b@h>;tag=3", "c", "1 INVITE")]
    [InlineData(Via + From + "To: <sip:b@h\nEvil: x>\r\n" + CallId + CSeq, "", "<sip:a@h>;tag=1", "<sip:malformed.invalid>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + To + "Call-ID: c\nEvil: x\r\n" + CSeq, "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData(Via + From + To + CallId + "CSeq: one INVITE\r\n", "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "0 INVITE")]
    [InlineData(Via + From + To + CallId + "CSeq: 36893488147419103232 INVITE\r\n", "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "36893488147419103232 INVITE")]

    // What is missing.
    [InlineData(Via + CSeq, "", "<sip:missing.invalid>", "<sip:missing.invalid>;tag=*", "missing.invalid", "1 INVITE")]
    [InlineData(Via + From + To + "Call-ID:\r\n", "", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "malformed.invalid", "0 INVITE")]

    // Of the top Via what can be read, and the others if they can.
    [InlineData("Via: SIP/2.0/UDP 192.0.2.15;;,;,,\r\n" + From + To + CallId + CSeq, "Via: SIP/2.0/UDP 192.0.2.15;received=192.0.2.1", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData("Via: SIP/2.0/UDP h;; branch = z9hG4bK1;a b;rport;received=192.0.2.99;x=\"y, SIP/2.0/TCP k\r\nVia: SIP/2.0/TCP i, SIP/2.0/UDP j;=\r\nv: nothing\r\n" + From + To + CallId + CSeq,
        "Via: SIP/2.0/UDP h;branch = z9hG4bK1;received=192.0.2.1\r\nVia: SIP/2.0/TCP i", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    [InlineData("Via: SIP/2.0/UDP h;;branch=z9hG4bK1 , SIP/2.0/TCP i;branch=2\r\n" + From + To + CallId + CSeq,
        "Via: SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1, SIP/2.0/TCP i;branch=2", "<sip:a@h>;tag=1", "<sip:b@h>;tag=*", "c", "1 INVITE")]
    public void It_has_one_of_each_and_repeats_nothing_malformed(string lines, string vias, string from, string to, string callId, string cseq)
    {
        var answer = Scanned.Valid(Assert.Single(Answers($"INVITE sip:b@h SIP/2.0\r\n{lines}\r\n")));
        Assert.Equal(400, answer.StatusCode);
        Assert.Equal([from], answer.View.Values(HeaderId.From));
        var answered = Assert.Single(answer.View.Values(HeaderId.To));
        if (to.EndsWith('*')) Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(to[..^1]) + "[A-Za-z0-9_-]{11}$", answered);
        else Assert.Equal(to, answered);
        Assert.Equal([callId], answer.View.Values(HeaderId.CallId));
        Assert.Equal([cseq], answer.View.Values(HeaderId.CSeq));
        Assert.Equal(vias.Length > 0 ? vias : "Via: SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1", string.Join("\r\n", answer.View.Values(HeaderId.Via).Select(via => "Via: " + via)));
        Assert.DoesNotContain("\nEvil", answer.Bytes.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INVITE  sip:b@h  SIP/2.0", "400")]
    [InlineData("INVITE sip:b@h SIP/2.0  ", "400")]
    [InlineData("INVITE sip:b@h; lr SIP/2.0", "400")]
    [InlineData("INVITE <sip:b@h> SIP/2.0", "400")]
    [InlineData("INVITE sip:b@h SIP/7.0", "505")]
    [InlineData("ACK  sip:b@h  SIP/2.0", "")]
    [InlineData(" INVITE sip:b@h SIP/2.0", "")]
    [InlineData("INVITE sip:b@h", "")]
    [InlineData("GET / but not SIP/2.0 HTTP/1.1", "")]
    [InlineData("SIP/2.0  200 OK", "")]
    public void A_start_line_that_is_malformed_is_answered_when_it_is_that_of_a_request(string line, string status) =>
        Assert.Equal(status.Length == 0 ? [] : ["SIP/2.0 " + status], Answers($"{line}\r\n{Via + From + To + CallId + CSeq}\r\n").Select(answer => answer[..11]));

    [Theory]
    [InlineData("", 1)]
    [InlineData("\r", 1)]
    [InlineData("Subject: cut o", 1)]
    public void A_header_section_without_an_end_is_answered_from_its_whole_lines(string tail, int count) =>
        Assert.Equal(count, Answers($"INVITE sip:b@h SIP/2.0\r\n{Via + From + To + CallId + CSeq + tail}").Count);

    [Theory]
    [InlineData("")]
    [InlineData("Via:\r\n")]
    [InlineData("Via: nothing;branch=z9hG4bK1\r\n")]
    [InlineData("Via: SIP/2.0/UDP h:99999;branch=z9hG4bK1\r\n")]
    public void Nobody_is_answered_whom_no_Via_names(string via) => Assert.Empty(Answers($"INVITE sip:b@h SIP/2.0\r\n{via + From + To + To + CallId + CSeq}\r\n"));

    [Fact]
    public void A_Via_cut_off_names_nobody() => Assert.Empty(Answers("INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;bran"));

    /// <summary>What leaves when the text arrives; nothing of it may reach a route.</summary>
    private static List<string> Answers(string text)
    {
        var effects = new RecordingProxyEffects();
        var proxy = new StatefulProxy(ProxyFixture.Policy, ProxyFixture.Addresses, ProxyFixture.Tokens, ProxyFixture.Cookies, new TombstoneTable(100, 10_000, now: 0), effects);
        var message = Scanned.Message(text);
        if (message.IsRequest) proxy.OnRequest(message, ProxyFixture.Source);
        else proxy.OnResponse(message);
        Assert.Empty(effects.Routed);
        Assert.All(effects.Sent, sent => Assert.Equal("192.0.2.1", sent.Flow.Remote.ToString().Split(':')[0]));
        return [.. effects.Sent.Select(sent => sent.Text)];
    }
}
