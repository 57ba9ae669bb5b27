using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

public sealed class SipResponseWriterTests
{
    private const string Request = "INVITE sip:bob@h SIP/2.0\r\nv: SIP/2.0/UDP a\r\nSubject: s\r\nVia: SIP/2.0/TCP b, SIP/2.0/UDP c\r\nf:<sip:x>;tag=1\r\nt:  Bob\r\n <sip:y>\r\ni: id\r\n"
        + "Timestamp: 54\r\nCSeq: 2 INVITE\r\nRecord-Route: <sip:r;lr>\r\nContact: <sip:m>\r\n\r\n";

    [Fact]
    public void A_response_repeats_Via_From_To_Call_ID_and_CSeq() => Assert.Equal(
        "SIP/2.0 404 Not Found\r\nVia: SIP/2.0/UDP a\r\nVia: SIP/2.0/TCP b, SIP/2.0/UDP c\r\nFrom: <sip:x>;tag=1\r\nTo: Bob\r\n <sip:y>;tag=ours\r\nCall-ID: id\r\nCSeq: 2 INVITE\r\n"
        + "Content-Length: 0\r\n\r\n",
        Write(Scanned.Valid(Request), 404));

    [Fact]
    public void A_100_has_the_Timestamp_and_no_tag_of_ours() => Assert.Equal(
        "SIP/2.0 100 Trying\r\nVia: SIP/2.0/UDP a\r\nVia: SIP/2.0/TCP b, SIP/2.0/UDP c\r\nFrom: <sip:x>;tag=1\r\nTo: Bob\r\n <sip:y>\r\nCall-ID: id\r\nCSeq: 2 INVITE\r\nTimestamp: 54\r\n"
        + "Content-Length: 0\r\n\r\n",
        Write(Scanned.Valid(Request), 100));

    [Fact]
    public void A_tag_that_is_there_stays_the_only_one()
    {
        var text = Write(Scanned.Valid("BYE sip:b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nTo: <sip:y>;tag=there\r\n\r\n"), 481);
        Assert.Contains("\r\nTo: <sip:y>;tag=there\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Received_and_rport_stand_in_the_Via_and_reason_lines_and_body_are_the_callers()
    {
        var message = Scanned.Valid(Request);
        var top = message.View.Fields(HeaderId.Via);
        Assert.True(top.MoveNext());
        message.Edits.Replace(top.Ref, "SIP/2.0/UDP a;received=192.0.2.1;rport=5070"u8);
        var text = Write(message, 200, "Fine", "Supported: path\r\nContent-Type: text/plain\r\n", "body");
        Assert.StartsWith("SIP/2.0 200 Fine\r\nVia: SIP/2.0/UDP a;received=192.0.2.1;rport=5070\r\nVia: SIP/2.0/TCP b", text, StringComparison.Ordinal);
        Assert.EndsWith("Supported: path\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS sip:h SIP/2.0\r\n\r\n")]
    [InlineData("OPTIONS sip:h SIP/2.0\r\nVia:\r\nTo:\r\n\r\n")]
    public void What_the_request_lacks_the_response_lacks_too(string request)
    {
        var response = Scanned.Message(Write(Scanned.Valid(request), 400));
        Assert.Equal(SipParseError.None, response.Error);
        Assert.Equal(400, response.StatusCode);
        Assert.False(response.HasReceived(HeaderId.CallId));
    }

    [Fact]
    public void There_is_room_for_the_full_names_of_many_short_fields()
    {
        var vias = string.Concat(Enumerable.Repeat("v:a\r\n", 400));
        var message = Scanned.Valid($"OPTIONS sip:h SIP/2.0\r\n{vias}\r\n");
        Assert.Equal(400, Scanned.Valid(Write(message, 500)).CountReceived(HeaderId.Via));
        message.Edits.RemoveAll(HeaderId.Via);
        message.Edits.Push(HeaderId.Via, new string('x', 5000).Bytes());
        Assert.Contains(new string('x', 5000), Write(message, 500), StringComparison.Ordinal);
    }

    private static string Write(SipMessage request, int status, string reason = "", string lines = "", string body = "")
    {
        var destination = new byte[SipResponseWriter.MaxLength(request.View, reason.Length + lines.Length, body.Length)];
        var length = SipResponseWriter.Write(request.View, status, reason.Bytes(), "ours"u8, lines.Bytes(), body.Bytes(), destination);
        return ((ReadOnlySpan<byte>)destination.AsSpan(0, length)).Text();
    }
}
