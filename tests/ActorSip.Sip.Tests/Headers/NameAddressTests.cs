using ActorSip.Sip.Headers;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Headers;

public sealed class NameAddressTests
{
    [Theory]
    [InlineData("<sip:bob@biloxi.com>", "", "sip:bob@biloxi.com", "", "", true)]
    [InlineData("Bob <sip:bob@biloxi.com>;tag=a6c85cf", "Bob", "sip:bob@biloxi.com", "tag=a6c85cf", "a6c85cf", true)]
    [InlineData("caller<sip:caller@example.com>;tag=323", "caller", "sip:caller@example.com", "tag=323", "323", true)]
    [InlineData("\"A, <B> \\\" \" <sip:b@h;lr?x=y>;x=1 ; TAG = t", "\"A, <B> \\\" \"", "sip:b@h;lr?x=y", "x=1 ; TAG = t", "t", true)]
    [InlineData("\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n", "",
        "sip:vivekg@chair-dnrc.example.com", "tag    = 1918181833n", "1918181833n", false)]
    [InlineData("\"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8",
        "\"J Rosenberg \\\\\\\"\"", "sip:jdrosen@example.com", "tag = 98asjd8", "98asjd8", true)]
    [InlineData("\"BEL:\\\u0007 NUL:\\\0 DEL:\\\u007f\" <sip:a@h>", "\"BEL:\\\u0007 NUL:\\\0 DEL:\\\u007f\"", "sip:a@h", "", "", true)]
    [InlineData("token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"\u00d1\u0080\";tag=_token~1'+`*%!-.",
        "token1~` token2'+_ token3*%!.-",
        "sip:mundane@example.com", "fromParam''~+*_!.-%=\"\u00d1\u0080\";tag=_token~1'+`*%!-.", "_token~1'+`*%!-.", true)]
    [InlineData("sip:+19725552222@gw1.example.net;unknownparam", "", "sip:+19725552222@gw1.example.net", "unknownparam", "", false)]
    [InlineData("<sip:+19725552222@gw1.example.net;unknownparam>", "", "sip:+19725552222@gw1.example.net;unknownparam", "", "", true)]
    [InlineData("<sip:a@h>;expires=60  ", "", "sip:a@h", "expires=60", "", true)]
    [InlineData("isbn:2983792873", "", "isbn:2983792873", "", "", false)]
    public void A_value_is_taken_apart(string text, string name, string uri, string parameters, string tag, bool bracketed)
    {
        var bytes = text.Bytes();
        Assert.True(NameAddress.TryParse(bytes, out var address));
        Assert.Equal(name, address.DisplayName.Of(bytes).Text());
        Assert.Equal(uri, address.Uri.Of(bytes).Text());
        Assert.Equal(parameters, address.Parameters.Of(bytes).Text());
        Assert.Equal(tag, address.Tag.Of(bytes).Text());
        Assert.Equal(bracketed, address.IsBracketed);
        Assert.Equal(bytes.Length, address.Length);
    }

    [Fact]
    public void Several_values_are_read_one_after_the_other()
    {
        var bytes = "\"a,b\" <sip:a@h?x=,>;p=\",\" , sip:b@h;q=0.5,<sip:c@h>".Bytes();
        Assert.True(NameAddress.TryParse(bytes, out var first));
        Assert.Equal("sip:a@h?x=,", first.Uri.Of(bytes).Text());
        Assert.Equal("p=\",\"", first.Parameters.Of(bytes).Text());
        var rest = bytes.AsSpan(first.Length + 1);
        Assert.True(NameAddress.TryParse(rest, out var second));
        Assert.Equal("sip:b@h", second.Uri.Of(rest).Text());
        Assert.Equal("q=0.5", second.Parameters.Of(rest).Text());
        rest = rest[(second.Length + 1)..];
        Assert.True(NameAddress.TryParse(rest, out var third));
        Assert.Equal("sip:c@h", third.Uri.Of(rest).Text());
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("<>")]
    [InlineData("<sip:a@h")]
    [InlineData("\"Mr. J. User <sip:j.user@example.com>")]
    [InlineData("\"Joe\" sip:joe@example.org")]
    [InlineData("\"Joe\" <sip:joe@example.org>;;;;")]
    [InlineData("Bell, Alexander <sip:a.g.bell@example.com>;tag=43")]
    [InlineData("Joe (home) <sip:a@h>")]
    [InlineData("sip:user@example.com?Route=%3Csip:sip.example.com%3E")]
    [InlineData("sip:a@h x")]
    [InlineData("<sip:a@h> x")]
    [InlineData("<sip:a@h>;tag=")]
    [InlineData("<sip:a@h>;tag")]
    [InlineData("<sip:a@h>;tag=1;tag=2")]
    [InlineData("sip:a@h;x;tag=1;y=z;TAG=1")]
    [InlineData("<sip:a@h>;tag=\"x")]
    [InlineData("<sip:a@h>;tag=a b")]
    public void A_malformed_value_is_refused(string text) => Assert.False(NameAddress.TryParse(text.Bytes(), out _));

    [Theory]
    [InlineData("<sip:a@h>;+sip.instance=\"<urn:uuid:1>\";reg-id=1;ob", "+SIP.Instance", true, "\"<urn:uuid:1>\"")]
    [InlineData("<sip:a@h>;+sip.instance=\"<urn:uuid:1>\";reg-id=1;ob", "reg-id", true, "1")]
    [InlineData("<sip:a@h>;+sip.instance=\"<urn:uuid:1>\";reg-id=1;ob", "OB", true, "")]
    [InlineData("<sip:a@h;lr>;x", "lr", false, "")]
    [InlineData("sip:a@h ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33", "q", true, "0.33")]
    public void A_parameter_is_found_by_its_name(string text, string name, bool found, string expected)
    {
        var bytes = text.Bytes();
        Assert.True(NameAddress.TryParse(bytes, out var address));
        Assert.Equal(found, address.TryGetParameter(bytes, name.Bytes(), out var value));
        Assert.Equal(expected, value.Of(bytes).Text());
    }
}
