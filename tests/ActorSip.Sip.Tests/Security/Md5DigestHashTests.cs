using System.Security.Cryptography;
using System.Text;
using ActorSip.Sip.Security;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class Md5DigestHashTests
{
    [Theory]
    [InlineData("", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("a", "0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a")]
    public void The_test_suite_of_RFC_1321_section_A_5(string text, string expected) => Assert.Equal(expected, Convert.ToHexStringLower(Hash(Encoding.ASCII.GetBytes(text))));

    /// <summary>Each length up to some blocks, so that the padding begins, and ends, at every place of a block.</summary>
    [Fact]
    public void It_is_what_the_framework_computes()
    {
        for (var length = 0; length <= 600; length++)
        {
            var text = new byte[length];
            for (var i = 0; i < length; i++) text[i] = (byte)(i * 131 + length);
#pragma warning disable CA5351 // It is MD5 that is tested.
            Assert.Equal(MD5.HashData(text), Hash(text));
#pragma warning restore CA5351
        }
    }

    [Fact]
    public void No_more_than_the_hash_is_written()
    {
        var hash = new byte[20];
        hash.AsSpan().Fill(0x55);
        new Md5DigestHash().Compute("abc"u8, hash);
        Assert.Equal("900150983cd24fb0d6963f7d28e17f7255555555", Convert.ToHexStringLower(hash));
    }

    private static byte[] Hash(ReadOnlySpan<byte> text)
    {
        var hash = new byte[16];
        new Md5DigestHash().Compute(text, hash);
        return hash;
    }
}
