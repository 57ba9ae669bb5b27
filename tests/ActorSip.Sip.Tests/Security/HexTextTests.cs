using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class HexTextTests
{
    [Fact]
    public void Every_byte_comes_back()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var (text, read) = (new byte[512], new byte[256]);
        HexText.Write(bytes, text);
        Assert.Equal(Convert.ToHexStringLower(bytes), ((ReadOnlySpan<byte>)text).Text());
        Assert.True(HexText.TryRead(text, read));
        Assert.Equal(bytes, read);
        Assert.True(HexText.TryRead(Convert.ToHexString(bytes).Bytes(), read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0011")]
    [InlineData("0g")]
    [InlineData("g0")]
    [InlineData("0/")]
    [InlineData(":0")]
    [InlineData("0@")]
    [InlineData("`0")]
    public void What_is_not_two_digits_is_no_byte(string text) => Assert.False(HexText.TryRead(text.Bytes(), new byte[1]));
}
