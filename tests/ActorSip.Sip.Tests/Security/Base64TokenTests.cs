using System.Text;
using ActorSip.Sip.Security;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class Base64TokenTests
{
    [Theory]
    [InlineData(0UL, "AAAAAAAAAAA")]
    [InlineData(1UL, "AAAAAAAAAAE")]
    [InlineData(0xFUL, "AAAAAAAAAA8")]
    [InlineData(ulong.MaxValue, "__________8")]
    [InlineData(0x8000000000000000UL, "gAAAAAAAAAA")]
    [InlineData(0x726fdb47dd0e0e31UL, "cm_bR90ODjE")]
    [InlineData(0xFBEFBEFBEFBEFBEFUL, "--------" + "--8")]
    public void A_number_becomes_eleven_characters_and_comes_back(ulong value, string token)
    {
        var written = new byte[Base64Token.NumberLength];
        Assert.Equal(Base64Token.NumberLength, Base64Token.Encode(value, written));
        Assert.Equal(token, Encoding.ASCII.GetString(written));
        Assert.True(Base64Token.TryDecode(written, out var read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAB")]
    [InlineData("AAAAAAAAAA_")]
    [InlineData("AAAAA+AAAAA")]
    [InlineData("AAAAA/AAAAA")]
    [InlineData("AAAAA AAAAA")]
    [InlineData("AAAAAAAAAA=")]
    [InlineData("AAAA\u00FFAAAAAA")]
    public void What_no_number_gives_is_refused(string token)
    {
        Assert.False(Base64Token.TryDecode(Encoding.Latin1.GetBytes(token), out var value));
        Assert.Equal(0UL, value);
    }

    [Fact]
    public void Bytes_of_every_length_come_back_and_look_as_the_framework_writes_them()
    {
        for (var length = 0; length <= 80; length++)
        {
            var bytes = new byte[length];
            for (var i = 0; i < length; i++) bytes[i] = (byte)(i * 151 + length * 7);
            var token = new byte[Base64Token.EncodedLength(length)];
            Assert.Equal(token.Length, Base64Token.Encode(bytes, token));
            Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(bytes), Encoding.ASCII.GetString(token));
            var read = new byte[length];
            Assert.True(Base64Token.TryDecode(token, read, out var written));
            Assert.Equal(bytes, read[..written]);
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("AB")]
    [InlineData("AAB")]
    [InlineData("AA==")]
    [InlineData("A A")]
    [InlineData("AA\u0080A")]
    public void What_no_bytes_give_is_refused(string token) => Assert.False(Base64Token.TryDecode(Encoding.Latin1.GetBytes(token), new byte[16], out _));

    [Fact]
    public void A_destination_that_is_too_small_is_refused() => Assert.False(Base64Token.TryDecode("AAAA"u8, new byte[2], out _));
}
