using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Uris;

public sealed class SipUriTests
{
    [Theory]
    [InlineData("sip:alice@atlanta.com", UriScheme.Sip, "alice", "", "atlanta.com", 0, "", "")]
    [InlineData("SIP:atlanta.com", UriScheme.Sip, "", "", "atlanta.com", 0, "", "")]
    [InlineData("sip:alice:secretword@atlanta.com;transport=tcp", UriScheme.Sip, "alice", "secretword", "atlanta.com", 0, "transport=tcp", "")]
    [InlineData("sips:alice@atlanta.com?subject=project%20x&priority=urgent", UriScheme.Sips,
        "alice", "", "atlanta.com", 0, "", "subject=project%20x&priority=urgent")]
    [InlineData("sip:+1-212-555-1212:1234@gateway.com;user=phone", UriScheme.Sip, "+1-212-555-1212", "1234", "gateway.com", 0, "user=phone", "")]
    [InlineData("sip:alice@192.0.2.4:5070", UriScheme.Sip, "alice", "", "192.0.2.4", 5070, "", "")]
    [InlineData("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", UriScheme.Sip, "", "", "atlanta.com", 0, "method=REGISTER", "to=alice%40atlanta.com")]
    [InlineData("sip:alice;day=tuesday@atlanta.com", UriScheme.Sip, "alice;day=tuesday", "", "atlanta.com", 0, "", "")]
    [InlineData("sip:user;par=u%40example.net@example.com", UriScheme.Sip, "user;par=u%40example.net", "", "example.com", 0, "", "")]
    [InlineData("sip:sips%3Auser%40example.com@example.net", UriScheme.Sip, "sips%3Auser%40example.com", "", "example.net", 0, "", "")]
    [InlineData("sip:[2001:db8::1]:5061;lr", UriScheme.Sip, "", "", "[2001:db8::1]", 5061, "lr", "")]
    [InlineData("sip:a?b@[::ffff:192.0.2.1]", UriScheme.Sip, "a?b", "", "[::ffff:192.0.2.1]", 0, "", "")]
    [InlineData("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com", UriScheme.Sip,
        "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", "example.com", 0, "", "")]
    [InlineData("sip:h;maddr=[::1];a/b:c=&+$?x=[]/?:+$", UriScheme.Sip, "", "", "h", 0, "maddr=[::1];a/b:c=&+$", "x=[]/?:+$")]
    [InlineData("tel:+358-555-1234567;postd=pp22", UriScheme.Tel, "+358-555-1234567", "", "", 0, "postd=pp22", "")]
    [InlineData("TEL:7042;phone-context=example.com", UriScheme.Tel, "7042", "", "", 0, "phone-context=example.com", "")]
    public void A_uri_is_taken_apart(string text, UriScheme scheme, string user, string password, string host, int port, string parameters, string headers)
    {
        var bytes = text.Bytes();
        Assert.True(SipUri.TryParse(bytes, out var uri));
        Assert.Equal(scheme, uri.Scheme);
        Assert.Equal(text[..text.IndexOf(':', StringComparison.Ordinal)], uri.SchemeName.Of(bytes).Text());
        Assert.Equal(user, uri.User.Of(bytes).Text());
        Assert.Equal(password, uri.Password.Of(bytes).Text());
        Assert.Equal(host, uri.Host.Of(bytes).Text());
        Assert.Equal(port, uri.Port);
        Assert.Equal(parameters, uri.Parameters.Of(bytes).Text());
        Assert.Equal(headers, uri.Headers.Of(bytes).Text());
    }

    [Theory]
    [InlineData("nobodyKnowsThisScheme:totallyopaquecontent")]
    [InlineData("soap.beep://192.0.2.103:3002")]
    [InlineData("isbn:2983792873")]
    [InlineData("http://www.example.com/?a;b@c")]
    public void Of_another_scheme_only_the_name_is_known(string text)
    {
        var bytes = text.Bytes();
        Assert.True(SipUri.TryParse(bytes, out var uri));
        Assert.Equal(UriScheme.Unknown, uri.Scheme);
        Assert.Equal(text[..text.IndexOf(':', StringComparison.Ordinal)], uri.SchemeName.Of(bytes).Text());
        Assert.True(uri.Host.IsEmpty && uri.User.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("sip")]
    [InlineData("sip:")]
    [InlineData(":alice@atlanta.com")]
    [InlineData("1x:alice")]
    [InlineData("isbn:")]
    [InlineData("isbn:a b")]
    [InlineData("isbn:<a>")]
    [InlineData("<sip:user@example.com>")]
    [InlineData("sip:user@example.com; lr")]
    [InlineData(" sip:user@example.com")]
    [InlineData("sip:user@example.com ")]
    [InlineData("sip:\"user\"@example.com")]
    [InlineData("sip:us\u0000er@example.com")]
    [InlineData("sip:us\u00e9r@example.com")]
    [InlineData("sip:@example.com")]
    [InlineData("sip:user@")]
    [InlineData("sip:a@b@example.com")]
    [InlineData("sip:a@example.com;x=b@c")]
    [InlineData("sip:us%4ger@example.com")]
    [InlineData("sip:user%4@example.com")]
    [InlineData("sip:user@exa%6Dple.com")]
    [InlineData("sip:user@example.com:0")]
    [InlineData("sip:user@example.com:65536")]
    [InlineData("sip:user@example.com:99999999999999999999")]
    [InlineData("sip:user@example.com:")]
    [InlineData("sip:user@example.com:50a")]
    [InlineData("sip:user@2001:db8::1")]
    [InlineData("sip:user@[2001:db8::1")]
    [InlineData("sip:user@[]")]
    [InlineData("sip:user@[192.0.2.1]")]
    [InlineData("sip:user@[fe80::1%25eth0]")]
    [InlineData("sip:user@-example.com")]
    [InlineData("sip:user@.example.com")]
    [InlineData("sip:user@example..com")]
    [InlineData("sip:user@example.com;")]
    [InlineData("sip:user@example.com;;lr")]
    [InlineData("sip:user@example.com;=x")]
    [InlineData("sip:user@example.com;a=%zz")]
    [InlineData("sip:user@example.com?")]
    [InlineData("sip:user@example.com?a=<b>")]
    [InlineData("tel:")]
    [InlineData("tel:+")]
    [InlineData("tel:+12ab")]
    [InlineData("tel:12 34")]
    [InlineData("tel:12;")]
    public void What_the_grammar_does_not_allow_is_refused(string text) => Assert.False(SipUri.TryParse(text.Bytes(), out _));

    [Theory]
    [InlineData("sip:h;lr", "lr", true, "")]
    [InlineData("sip:h;LR;x=1", "lr", true, "")]
    [InlineData("sip:h;x=1;lr=on", "LR", true, "on")]
    [InlineData("sip:h;%6C%72;n%61me=v%61lue%25%34%31", "lr", true, "")]
    [InlineData("sip:h;%6C%72;n%61me=v%61lue%25%34%31", "name", true, "v%61lue%25%34%31")]
    [InlineData("sip:h;lrx", "lr", false, "")]
    [InlineData("sip:lr;lr=no@h", "lr", false, "")]
    [InlineData("sip:h?lr=x", "lr", false, "")]
    public void A_parameter_is_found_by_its_name(string text, string name, bool found, string value)
    {
        var bytes = text.Bytes();
        Assert.True(SipUri.TryParse(bytes, out var uri));
        Assert.Equal(found, uri.TryGetParameter(bytes, name.Bytes(), out var range));
        Assert.Equal(value, range.Of(bytes).Text());
    }

    [Theory]
    [InlineData("sip:h", false, TransportProtocol.Unknown)]
    [InlineData("sip:h;transport=TCP", true, TransportProtocol.Tcp)]
    [InlineData("sip:h;Transport=udp", true, TransportProtocol.Udp)]
    [InlineData("sip:h;transport=tls", true, TransportProtocol.Tls)]
    [InlineData("sip:h;transport=ws", true, TransportProtocol.Ws)]
    [InlineData("sip:h;transport=wss", true, TransportProtocol.Wss)]
    [InlineData("sip:h;transport=sctp", true, TransportProtocol.Sctp)]
    [InlineData("sip:h;transport=pigeon", true, TransportProtocol.Unknown)]
    public void The_transport_parameter_names_a_transport(string text, bool has, TransportProtocol expected)
    {
        var bytes = text.Bytes();
        Assert.True(SipUri.TryParse(bytes, out var uri));
        Assert.Equal(has, uri.HasTransport(bytes));
        Assert.Equal(expected, uri.GetTransport(bytes));
    }
}
