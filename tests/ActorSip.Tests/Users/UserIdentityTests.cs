using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Users;

public sealed class UserIdentityTests
{
    [Theory]
    [InlineData("sip:office@Example.COM", "sip:office@example.com")]
    [InlineData("SIPS:o%66fice@example.com:5061;transport=tls", "sips:office@example.com")]
    [InlineData("sip:+49-30-12345@example.com;user=phone", "sip:+49-30-12345@example.com")]
    [InlineData("tel:+49-30-(12).345", "tel:+493012345")]
    [InlineData("tel:7042;phone-context=example.com", "tel:7042")]
    [InlineData("sip:a@[2001:DB8::1]", "sip:a@[2001:db8::1]")]
    public void An_identity_is_kept_as_its_canonical_text(string text, string identity)
    {
        Assert.True(UserIdentity.TryParse(text, out var canonical));
        Assert.Equal(identity, canonical);

        // Which is its own.
        Assert.True(UserIdentity.TryParse(canonical, out var again));
        Assert.Equal(canonical, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("office")]
    [InlineData("office@example.com")]
    [InlineData("sip:example.com")]
    [InlineData("mailto:office@example.com")]
    [InlineData("sip:two words@example.com")]
    [InlineData("tel:+")]
    public void What_is_no_identity_is_refused(string text) => Assert.False(UserIdentity.TryParse(text, out _));

    [Fact]
    public void An_identity_has_a_longest() => Assert.False(UserIdentity.TryParse($"sip:{new string('a', 250)}@example.com", out _));
}
