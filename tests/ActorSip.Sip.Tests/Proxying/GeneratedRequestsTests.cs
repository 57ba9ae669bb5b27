using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class GeneratedRequestsTests
{
    private const string Invite = "INVITE sip:bob@192.0.2.4;x=y SIP/2.0\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKours;as=1 , SIP/2.0/UDP below\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nf:<sip:a>;tag=f\r\n"
        + "t: Bob <sip:b>\r\ni: call\r\nCSeq: 0007 INVITE\r\nMax-Forwards: 12\r\nRoute: <sip:r1;lr>, <sip:r2;lr>\r\nRoute: <sip:r3;lr>\r\nRequire: 100rel\r\nProxy-Require: x\r\n"
        + "Contact: <sip:a@h>\r\nContent-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=0\n";

    [Fact]
    public void An_ACK_to_a_failure_has_the_fields_of_its_INVITE_and_the_To_of_the_response() => Assert.Equal(
        "ACK sip:bob@192.0.2.4;x=y SIP/2.0\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKours;as=1 \r\nMax-Forwards: 70\r\nRoute: <sip:r1;lr>, <sip:r2;lr>\r\nRoute: <sip:r3;lr>\r\nFrom: <sip:a>;tag=f\r\n"
        + "To: Bob <sip:b>;tag=callee\r\nCall-ID: call\r\nCSeq: 7 ACK\r\nContent-Length: 0\r\n\r\n",
        Ack(Scanned.Valid(Invite), "Bob <sip:b>;tag=callee"));

    [Fact]
    public void A_CANCEL_has_the_fields_of_its_INVITE_and_none_that_requires_anything() => Assert.Equal(
        "CANCEL sip:bob@192.0.2.4;x=y SIP/2.0\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKours;as=1 \r\nMax-Forwards: 70\r\nRoute: <sip:r1;lr>, <sip:r2;lr>\r\nRoute: <sip:r3;lr>\r\nFrom: <sip:a>;tag=f\r\n"
        + "To: Bob <sip:b>\r\nCall-ID: call\r\nCSeq: 7 CANCEL\r\nContent-Length: 0\r\n\r\n",
        Cancel(Scanned.Valid(Invite)));

    [Fact]
    public void A_CANCEL_says_why() =>
        Assert.EndsWith("CSeq: 7 CANCEL\r\nReason: SIP;cause=200\r\nContent-Length: 0\r\n\r\n", Cancel(Scanned.Valid(Invite), "Reason: SIP;cause=200\r\n"), StringComparison.Ordinal);

    [Fact]
    public void There_is_room_for_any_number_of_Routes_written_without_a_space()
    {
        var routes = string.Concat(Enumerable.Repeat("Route:<sip:r;lr>\r\n", 480));
        var sent = Scanned.Valid($"INVITE sip:b SIP/2.0\r\nv:SIP/2.0/UDP us;branch=z9hG4bKours\r\n{routes}f:<sip:a>\r\nt:<sip:b>\r\ni:c\r\nCSeq:1 INVITE\r\n\r\n");
        Assert.Equal(480, Scanned.Valid(Ack(sent, "<sip:b>;tag=1")).CountReceived(HeaderId.Route));
        Assert.Equal(480, Scanned.Valid(Cancel(sent)).CountReceived(HeaderId.Route));
    }

    private static string Ack(SipMessage sent, string to)
    {
        var destination = new byte[GeneratedRequests.MaxLength(sent, to.Length)];
        return ((ReadOnlySpan<byte>)destination.AsSpan(0, GeneratedRequests.WriteAck(sent, to.Bytes(), destination))).Text();
    }

    private static string Cancel(SipMessage sent, string lines = "")
    {
        var destination = new byte[GeneratedRequests.MaxLength(sent, sent.Received(HeaderId.To).Length) + lines.Length];
        return ((ReadOnlySpan<byte>)destination.AsSpan(0, GeneratedRequests.WriteCancel(sent, lines.Bytes(), destination))).Text();
    }
}
