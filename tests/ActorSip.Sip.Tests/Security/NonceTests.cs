using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class NonceTests
{
    private static readonly HashKey Key = new(1, 2);

    [Theory]
    [InlineData(0, 0UL, 0U)]
    [InlineData(1, 3UL, 1_700_000_000U)]
    [InlineData(ushort.MaxValue, ulong.MaxValue, uint.MaxValue)]
    public void A_nonce_comes_back_as_it_was_issued(int node, ulong number, uint issuedAt)
    {
        var nonce = new Nonce((ushort)node, number, issuedAt, issuedAt ^ 7);
        Assert.True(Nonce.TryRead(Key, Text(nonce), out var read));
        Assert.Equal(nonce, read);
    }

    [Fact]
    public void Its_text_needs_no_escape() => Assert.True(SipTokens.IsToken(Text(new Nonce(1, 3, 4))));

    [Fact]
    public void Every_bit_that_is_changed_makes_it_nobodys()
    {
        var bytes = new byte[34];
        Assert.True(Base64Token.TryDecode(Text(new Nonce(1, 3, 4)), bytes, out var length));
        Assert.Equal(34, length);
        for (var bit = 0; bit < 8 * length; bit++)
        {
            var forged = bytes.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            var text = new byte[Nonce.TextLength];
            Base64Token.Encode(forged, text);
            Assert.False(Nonce.TryRead(Key, text, out _), $"bit {bit}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("dcd98b7102dd2f0e8b11d0f600bfb0c093")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_this_server_has_not_written_is_refused(string text) => Assert.False(Nonce.TryRead(Key, text.Bytes(), out _));

    [Theory]
    [InlineData(0UL, 2UL)]
    [InlineData(1UL, 3UL)]
    public void Another_key_makes_other_nonces(ulong k0, ulong k1) => Assert.False(Nonce.TryRead(new HashKey(k0, k1), Text(new Nonce(1, 3, 4)), out _));

    /// <summary>The two halves of the MAC are hashes of their own: one is not the other, and neither is a hash that some other use of the key shows.</summary>
    [Fact]
    public void The_halves_of_the_MAC_differ()
    {
        var bytes = new byte[34];
        Base64Token.TryDecode(Text(new Nonce(1, 3, 4)), bytes, out _);
        Assert.NotEqual(bytes[20..28], bytes[28..]);
    }

    private static byte[] Text(Nonce nonce)
    {
        var text = new byte[Nonce.TextLength];
        nonce.Write(Key, text);
        return text;
    }
}
