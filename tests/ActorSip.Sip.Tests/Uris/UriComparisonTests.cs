using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Uris;

public sealed class UriComparisonTests
{
    [Theory]
    // The examples of RFC 3261 19.1.4
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=off")]
    // Others
    [InlineData("SIP:a@h", "sip:a@h")]
    [InlineData("sip:a%3bb@h", "sip:a%3Bb@h")]
    [InlineData("sip:h;%6C%72;x", "sip:h;lr=")]
    [InlineData("sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0:0::1]")]
    [InlineData("sip:a@h?x=1&x=2", "sip:a@h?x=2&X=1")]
    // RFC 3261 19.1.6 and RFC 3966 section 4
    [InlineData("tel:+358-555-1234567;postd=pp22", "tel:+358-555-1234567;POSTD=PP22")]
    [InlineData("tel:+358-555-1234567;postd=pp22;isub=1411", "tel:+358-555-1234567;isub=1411;postd=pp22")]
    [InlineData("tel:+1-201-555-0123", "TEL:+1(201)555.0123")]
    [InlineData("tel:7042;phone-context=+1-201", "tel:70-42;phone-context=+1201")]
    [InlineData("tel:ab12;phone-context=a.example", "tel:AB12;phone-context=A.Example")]
    // Not SIP: byte by byte
    [InlineData("mailto:a@b", "mailto:a@b")]
    [InlineData("no uri", "no uri")]
    public void These_are_equal(string a, string b)
    {
        Assert.True(UriComparison.AreEqual(a.Bytes(), b.Bytes()));
        Assert.True(UriComparison.AreEqual(b.Bytes(), a.Bytes()));
    }

    [Theory]
    // The examples of RFC 3261 19.1.4
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [InlineData("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    // A row for each rule
    [InlineData("sip:a@h", "sips:a@h")]
    [InlineData("sip:a@h", "sip:h")]
    [InlineData("sip:a:x@h", "sip:a@h")]
    [InlineData("sip:a:@h", "sip:a@h")]
    [InlineData("sip:a:x@h", "sip:a:X@h")]
    [InlineData("sip:a%3bb@h", "sip:a;b@h")]
    [InlineData("sip:%00@h", "sip:%00%00@h")]
    [InlineData("sip:a@h;user=ip", "sip:a@h")]
    [InlineData("sip:a@h;ttl=1", "sip:a@h")]
    [InlineData("sip:a@h;method=INVITE", "sip:a@h")]
    [InlineData("sip:a@h;maddr=192.0.2.1", "sip:a@h")]
    [InlineData("sip:a@h;m%61ddr=192.0.2.1", "sip:a@h")]
    [InlineData("sip:a@h;transport=tcp", "sip:a@h;transport=udp")]
    [InlineData("sip:a@h;n=valueA", "sip:a@h;n=value%2541")]
    [InlineData("sip:a@h?x=1&y=2", "sip:a@h?x=1&x=1")]
    [InlineData("sip:a@h?x=1", "sip:a@h?x=1&y=2")]
    [InlineData("sip:a@h?x=1&", "sip:a@h?x=1&y=2")]
    [InlineData("sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]")]
    // RFC 3261 19.1.6 and RFC 3966 section 4
    [InlineData("sip:+358-555-1234567;postd=pp22@foo.com;user=phone", "sip:+358-555-1234567;POSTD=PP22@foo.com;user=phone")]
    [InlineData("sip:+358-555-1234567;postd=pp22;isub=1411@foo.com;user=phone", "sip:+358-555-1234567;isub=1411;postd=pp22@foo.com;user=phone")]
    [InlineData("tel:+12015550123", "tel:12015550123;phone-context=+1")]
    [InlineData("tel:7042;phone-context=+1", "tel:7042;phone-context=+2")]
    [InlineData("tel:+1201", "tel:+1201;ext=5")]
    [InlineData("tel:+1201", "tel:+12011")]
    [InlineData("mailto:a@b", "mailto:A@b")]
    [InlineData("no uri", "No uri")]
    public void These_are_not_equal(string a, string b)
    {
        Assert.False(UriComparison.AreEqual(a.Bytes(), b.Bytes()));
        Assert.False(UriComparison.AreEqual(b.Bytes(), a.Bytes()));
    }

    [Fact]
    public void A_uri_of_very_many_parameters_equals_only_itself()
    {
        var many = "sip:h" + string.Concat(Enumerable.Range(0, 100).Select(i => $";p{i}"));
        Assert.True(UriComparison.AreEqual(many.Bytes(), many.Bytes()));
        Assert.False(UriComparison.AreEqual(many.Bytes(), many.ToUpperInvariant().Bytes()));
    }
}
