using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class IdentityComparisonTests
{
    [Theory]
    [InlineData("sip:office@example.com", "sip:office@example.com")]
    [InlineData("sip:office@example.com", "sips:office@EXAMPLE.COM:5061")]
    [InlineData("sip:office@example.com", "sip:%6fffice@alias.example.net;transport=tcp")]
    [InlineData("sip:a%40b@example.com", "sip:a%40b@example.com")]
    [InlineData("sip:office@elsewhere.invalid", "sip:office@Elsewhere.invalid:5060;x=y")]
    [InlineData("tel:+493012345", "tel:+49-30-123.45")]
    [InlineData("tel:+493012345", "sip:+49(30)12345@example.com;user=phone")]
    [InlineData("sips:+493012345@alias.example.net;user=PHONE", "tel:+493012345")]
    [InlineData("sip:+49-3012345@example.com;user=phone", "sip:+493012345@alias.example.net;user=phone")]
    [InlineData("tel:12345;phone-context=example.com", "tel:123-45;phone-context=example.com")]
    public void Two_texts_of_one_identity_are_the_same(string a, string b)
    {
        Assert.True(Same(a, b));
        Assert.True(Same(b, a));
    }

    [Theory]
    [InlineData("sip:office@example.com", "sip:Office@example.com")]
    [InlineData("sip:office@example.com", "sip:offic@example.com")]
    [InlineData("sip:office@example.com", "sip:office@example.org")]
    [InlineData("sip:office@example.com", "sip:office@elsewhere.invalid")]
    [InlineData("sip:office@elsewhere.invalid:5070", "sip:office@elsewhere.invalid")]
    [InlineData("sip:office@example.com", "sip:example.com")]
    [InlineData("tel:+493012345", "tel:+493012346")]
    [InlineData("tel:+493012345", "tel:493012345")]
    [InlineData("tel:+493012345", "tel:+493012345;ext=7")]
    [InlineData("tel:+493012345", "sip:+493012345@example.com")]
    [InlineData("tel:+493012345", "sip:+493012345@example.com;user=ip")]
    [InlineData("tel:+493012345", "sip:+493012345@elsewhere.invalid;user=phone")]
    [InlineData("tel:12345;phone-context=example.com", "sip:12345@example.com;user=phone")]
    [InlineData("tel:12345;phone-context=example.com", "tel:12345;phone-context=example.org")]
    [InlineData("sip:office@example.com", "mailto:office@example.com")]
    [InlineData("mailto:office@example.com", "mailto:office@example.com")]
    [InlineData("sip:office@example.com", "nonsense")]
    [InlineData("", "")]
    public void Two_identities_are_not(string a, string b)
    {
        Assert.False(Same(a, b));
        Assert.False(Same(b, a));
    }

    private static bool Same(string a, string b) => IdentityComparison.AreSame(a.Bytes(), b.Bytes(), ProxyFixture.Domains);
}
