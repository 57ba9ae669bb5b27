using ActorSip.Sip.Messages;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>Requests sorted by what they are worth to a server that has too much to do.</summary>
public sealed class RequestClassesTests
{
    [Theory]
    [InlineData("ACK", ";tag=b", 1, RequestClass.AckOrCancel)]
    [InlineData("ACK", "", 1, RequestClass.AckOrCancel)]
    [InlineData("CANCEL", "", 1, RequestClass.AckOrCancel)]
    [InlineData("INVITE", "", 1, RequestClass.Invite)]
    [InlineData("INVITE", ";tag=b", 2, RequestClass.InDialog)]
    [InlineData("INVITE", ";TAG=b", 2, RequestClass.InDialog)]
    [InlineData("BYE", ";tag=b", 2, RequestClass.InDialog)]
    [InlineData("UPDATE", ";x=y;tag=b", 2, RequestClass.InDialog)]
    [InlineData("BYE", "", 2, RequestClass.OutOfDialog)]
    [InlineData("OPTIONS", "", 1, RequestClass.OutOfDialog)]
    [InlineData("MESSAGE", "", 1, RequestClass.OutOfDialog)]
    [InlineData("XYZZY", "", 1, RequestClass.OutOfDialog)]
    [InlineData("XYZZY", ";tag=b", 1, RequestClass.InDialog)]
    [InlineData("REGISTER", "", 1, RequestClass.NewRegister)]
    [InlineData("REGISTER", "", 2, RequestClass.NewRegister)]
    [InlineData("REGISTER", "", 3, RequestClass.Refresh)]
    [InlineData("REGISTER", ";tag=b", 3, RequestClass.Refresh)]
    public void A_request_is_of_one_class(string method, string toParameters, int cseq, RequestClass expected)
    {
        var message = Scanned.Valid($"{method} sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nTo: <sip:a>{toParameters}\r\nFrom: <sip:b>;tag=a\r\nCall-ID: x\r\nCSeq: {cseq} {method}\r\n\r\n");
        Assert.Equal(expected, message.Class);
    }

    [Theory]
    [InlineData("REGISTER sip:h SIP/2.0\r\nCSeq: one REGISTER\r\n\r\n", RequestClass.NewRegister)]
    [InlineData("INVITE sip:h SIP/2.0\r\nTo: ;;;\r\n\r\n", RequestClass.Invite)]
    [InlineData("OPTIONS sip:h SIP/7.0\r\n\r\n", RequestClass.None)]
    [InlineData("SIP/2.0 200 OK\r\nTo: <sip:a>;tag=b\r\nCSeq: 1 INVITE\r\n\r\n", RequestClass.None)]
    [InlineData("noise", RequestClass.None)]
    public void What_cannot_be_read_is_taken_for_the_least(string text, RequestClass expected) => Assert.Equal(expected, Scanned.Message(text).Class);

    [Fact]
    public void An_object_that_is_used_again_forgets_the_class_before()
    {
        var message = Scanned.Message("ACK sip:h SIP/2.0\r\n\r\n");
        Assert.Equal(RequestClass.AckOrCancel, message.Class);
        Scanned.Into(message, "INVITE sip:h SIP/2.0\r\n\r\n"u8);
        Assert.Equal(RequestClass.Invite, message.Class);
    }
}
