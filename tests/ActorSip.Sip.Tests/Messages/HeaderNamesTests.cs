using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

public sealed class HeaderNamesTests
{
    public static TheoryData<HeaderId> Ids => [.. Enum.GetValues<HeaderId>().Where(id => id != HeaderId.Other)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_name_is_found_in_any_case_of_letters(HeaderId id)
    {
        var name = HeaderNames.Name(id).Text();
        Assert.Equal(id, HeaderNames.Identify(name.Bytes()));
        Assert.Equal(id, HeaderNames.Identify(name.ToUpperInvariant().Bytes()));
        Assert.Equal(id, HeaderNames.Identify(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));
        Assert.Equal(HeaderId.Other, HeaderNames.Identify((name + "s").Bytes()));
        Assert.Equal(HeaderId.Other, HeaderNames.Identify(("x" + name).Bytes()));
        Assert.Equal(HeaderId.Other, HeaderNames.Identify((name[..^1] + "_").Bytes()));
    }

    [Theory]
    [InlineData("v", HeaderId.Via)]
    [InlineData("V", HeaderId.Via)]
    [InlineData("f", HeaderId.From)]
    [InlineData("t", HeaderId.To)]
    [InlineData("i", HeaderId.CallId)]
    [InlineData("m", HeaderId.Contact)]
    [InlineData("l", HeaderId.ContentLength)]
    [InlineData("c", HeaderId.ContentType)]
    [InlineData("e", HeaderId.ContentEncoding)]
    [InlineData("k", HeaderId.Supported)]
    [InlineData("s", HeaderId.Subject)]
    [InlineData("o", HeaderId.Event)]
    [InlineData("u", HeaderId.AllowEvents)]
    [InlineData("r", HeaderId.ReferTo)]
    [InlineData("x", HeaderId.SessionExpires)]
    [InlineData("z", HeaderId.Other)]
    [InlineData("\u00f6", HeaderId.Other)]
    [InlineData("", HeaderId.Other)]
    [InlineData("CSeq2", HeaderId.Other)]
    [InlineData("P\u00e4th", HeaderId.Other)]
    public void A_compact_form_is_another_name(string name, HeaderId id) => Assert.Equal(id, HeaderNames.Identify(name.Bytes()));

    [Fact]
    public void Every_id_has_its_place_in_the_table() => Assert.Equal(Enum.GetValues<HeaderId>().Length, HeaderNames.Count);

    [Theory]
    [InlineData("INVITE", SipMethod.Invite)]
    [InlineData("ACK", SipMethod.Ack)]
    [InlineData("BYE", SipMethod.Bye)]
    [InlineData("CANCEL", SipMethod.Cancel)]
    [InlineData("REGISTER", SipMethod.Register)]
    [InlineData("OPTIONS", SipMethod.Options)]
    [InlineData("INFO", SipMethod.Info)]
    [InlineData("UPDATE", SipMethod.Update)]
    [InlineData("PRACK", SipMethod.Prack)]
    [InlineData("SUBSCRIBE", SipMethod.Subscribe)]
    [InlineData("NOTIFY", SipMethod.Notify)]
    [InlineData("REFER", SipMethod.Refer)]
    [InlineData("MESSAGE", SipMethod.Message)]
    [InlineData("PUBLISH", SipMethod.Publish)]
    [InlineData("Invite", SipMethod.Other)]
    [InlineData("INVITES", SipMethod.Other)]
    [InlineData("RE%47IST%45R", SipMethod.Other)]
    [InlineData("", SipMethod.Other)]
    public void A_method_is_its_token_with_its_case_of_letters(string token, SipMethod method)
    {
        Assert.Equal(method, SipMethods.Identify(token.Bytes()));
        if (method != SipMethod.Other) Assert.Equal(token, SipMethods.Token(method).Text());
    }

    [Fact]
    public void Every_status_has_a_reason()
    {
        for (var status = 100; status < 700; status++) Assert.False(ReasonPhrases.For(status).IsEmpty, $"{status}");
        Assert.Equal("Request Terminated", ReasonPhrases.For(487).Text());
        Assert.Equal("Client Error", ReasonPhrases.For(499).Text());
    }
}
