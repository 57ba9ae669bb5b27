using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Uris;

public sealed class UriEscapesTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("%75se%72", "user")]
    [InlineData("v%61lue%25%34%31", "value%41")]
    [InlineData("null-%00-null", "null-\0-null")]
    [InlineData("%e9", "\u00e9")]
    [InlineData("%4", "%4")]
    [InlineData("%4g", "%4g")]
    public void Escapes_are_undone_once(string text, string expected)
    {
        var destination = new byte[text.Length];
        Assert.Equal(expected, new ReadOnlySpan<byte>(destination, 0, UriEscapes.Unescape(text.Bytes(), destination)).Text());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("%00%Ff", true)]
    [InlineData("a%", false)]
    [InlineData("a%1", false)]
    [InlineData("%%41", false)]
    [InlineData("%41%x1", false)]
    public void A_percent_sign_needs_two_hexadecimal_digits(string text, bool expected) => Assert.Equal(expected, UriEscapes.AreWellFormed(text.Bytes()));
}
