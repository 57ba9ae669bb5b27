using System.Text;
using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Users;

public sealed class UserNameTests
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("+493012345", "+493012345")]
    [InlineData("a.b_c~d!e*f'(g)", "a.b_c~d!e*f'(g)")]
    [InlineData("Jäsøn Doe", "J%C3%A4s%C3%B8n%20Doe")]
    [InlineData("a#b", "a%23b")]
    [InlineData("?/;&=+$,", "?/;&=+$,")]
    public void A_name_is_kept_as_an_address_of_record_has_it(string text, string canonical)
    {
        Assert.True(UserName.TryParse(text, out var name, out var error));
        Assert.Equal((canonical, null), (name, error));
        Assert.True(UserName.IsCanonical(name));
        Assert.Equal(text, Encoding.UTF8.GetString(UserName.Unescape(name)));
    }

    [Theory]
    [InlineData("", "needs a name")]
    [InlineData("a:b", "colon")]
    [InlineData("alice@example.com", "--realm")]
    [InlineData("J%C3%A4n", "without escapes")]
    [InlineData("a\nb", "control")]
    public void What_cannot_be_a_name_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(UserName.TryParse(text, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_name_has_a_longest(int length, bool isGood) => Assert.Equal(isGood, UserName.TryParse(new string('a', length), out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a%3Ab")]
    [InlineData("a%6Cice")]
    [InlineData("a%zz")]
    [InlineData("ä")]
    public void What_a_store_cannot_hold_is_not_canonical(string text) => Assert.False(UserName.IsCanonical(text));

    [Fact]
    public void Any_bytes_that_come_from_outside_have_a_form_or_are_too_long()
    {
        Assert.True(UserName.TryEscape([0, 0xff, (byte)':', (byte)'@', (byte)'%'], out var name));
        Assert.Equal("%00%FF%3A%40%25", name);
        Assert.False(UserName.TryEscape(new byte[43], out _));
    }
}
