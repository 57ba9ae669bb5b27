using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class DigestCredentialsTests
{
    private const string Five = "username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00\"";

    [Fact]
    public void All_directives_are_found_in_any_order_and_with_any_white_space()
    {
        const string text = "DIGEST\r\n\tQOP = auth ,NC=0000000a,\r\n cnonce=\"c\\\"c\" , x-unknown=\"1, 2\",response =\"ab\",, ALGORITHM=sha-256,uri=\"sip:a@b;c\"\t,nonce=\"n=\",realm=\"a realm\", opaque=\"\",username=\"al\\\\ice\" ";
        Assert.Equal(CredentialsDefect.None, Parse(text, out var credentials));
        string Of(ByteRange range) => ((ReadOnlySpan<byte>)text.Bytes()).Slice(range.Start, range.Length).Text();
        Assert.Equal(("al\\\\ice", "a realm", "n=", "sip:a@b;c"), (Of(credentials.Username), Of(credentials.Realm), Of(credentials.Nonce), Of(credentials.Uri)));
        Assert.Equal(("ab", "0000000a", "c\\\"c"), (Of(credentials.Response), Of(credentials.NonceCountText), Of(credentials.ClientNonce)));
        Assert.Equal((10U, DigestQop.Auth, DigestAlgorithm.Sha256, false), (credentials.NonceCount, credentials.Qop, credentials.Algorithm, credentials.IsUserHashed));
    }

    [Theory]
    [InlineData("Digest " + Five, DigestQop.None, DigestAlgorithm.Md5)]
    [InlineData("Digest " + Five + ", qop=\"auth\", nc=\"00000001\", cnonce=c, algorithm=\"MD5\"", DigestQop.Auth, DigestAlgorithm.Md5)]
    [InlineData("Digest " + Five + ", qop=AUTH, nc=FFFFFFFF, cnonce=\"\", algorithm=SHA-512-256", DigestQop.Auth, DigestAlgorithm.Sha512T256)]
    [InlineData("Digest " + Five + ", qop=auth-int, nc=00000001, cnonce=c", DigestQop.Other, DigestAlgorithm.Md5)]
    [InlineData("Digest " + Five + ", algorithm=MD5-sess", DigestQop.None, null)]
    [InlineData("Digest " + Five + ", algorithm=SHA-256-sess", DigestQop.None, null)]
    [InlineData("Digest username=u,realm=r,nonce=n,uri=sip:x,response=00", DigestQop.None, DigestAlgorithm.Md5)]
    public void Qop_and_algorithm_are_known_by_name(string text, DigestQop qop, DigestAlgorithm? algorithm)
    {
        Assert.Equal(CredentialsDefect.None, Parse(text, out var credentials));
        Assert.Equal((qop, algorithm), (credentials.Qop, credentials.Algorithm));
    }

    [Theory]
    [InlineData("userhash=true", true)]
    [InlineData("userhash=TRUE", true)]
    [InlineData("userhash=false", false)]
    public void A_username_may_be_a_hash(string directive, bool hashed)
    {
        Assert.Equal(CredentialsDefect.None, Parse($"Digest {Five}, {directive}", out var credentials));
        Assert.Equal(hashed, credentials.IsUserHashed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData("Digests " + Five)]
    [InlineData("username=\"u\"")]
    public void Another_scheme_is_not_malformed(string text) => Assert.Equal(CredentialsDefect.OtherScheme, Parse(text, out _));

    [Theory]
    [InlineData("Digest")]
    [InlineData("Digest realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00\"")]
    [InlineData("Digest username=\"u\", nonce=\"n\", uri=\"sip:x\", response=\"00\"")]
    [InlineData("Digest username=\"u\", realm=\"r\", uri=\"sip:x\", response=\"00\"")]
    [InlineData("Digest username=\"u\", realm=\"r\", nonce=\"n\", response=\"00\"")]
    [InlineData("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:x\"")]
    [InlineData("Digest username*=UTF-8''u, realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00\"")]
    [InlineData("Digest " + Five + ", username=\"u\"")]
    [InlineData("Digest " + Five + ", USERNAME=\"other\"")]
    [InlineData("Digest " + Five + ", opaque=\"\", opaque=\"\"")]
    [InlineData("Digest " + Five + ", algorithm=MD5, algorithm=MD5")]
    [InlineData("Digest " + Five + ", qop=auth")]
    [InlineData("Digest " + Five + ", qop=auth, nc=00000001")]
    [InlineData("Digest " + Five + ", qop=auth, cnonce=\"c\"")]
    [InlineData("Digest " + Five + ", nc=00000001, cnonce=\"c\"")]
    [InlineData("Digest " + Five + ", cnonce=\"c\"")]
    [InlineData("Digest " + Five + ", qop=auth, cnonce=\"c\", nc=00000000")]
    [InlineData("Digest " + Five + ", qop=auth, cnonce=\"c\", nc=1")]
    [InlineData("Digest " + Five + ", qop=auth, cnonce=\"c\", nc=000000001")]
    [InlineData("Digest " + Five + ", qop=auth, cnonce=\"c\", nc=0000000g")]
    [InlineData("Digest " + Five + ", qop=auth, cnonce=\"c\", nc=\"\"")]
    [InlineData("Digest " + Five + ", x")]
    [InlineData("Digest " + Five + ", x=")]
    [InlineData("Digest " + Five + ", =x")]
    [InlineData("Digest " + Five + ", x=\"open")]
    [InlineData("Digest " + Five + ", x=\"open\\\"")]
    [InlineData("Digest " + Five + " x=y")]
    [InlineData("Digest " + Five + "; x=y")]
    [InlineData("Digest " + Five + ", x=\"y\"z")]
    public void What_is_malformed_is_refused(string text) => Assert.Equal(CredentialsDefect.Malformed, Parse(text, out _));

    [Fact]
    public void What_is_longer_than_any_credentials_is_refused()
    {
        var fill = new string('f', DigestCredentials.MaxLength - $"Digest {Five}, x=".Length);
        Assert.Equal(CredentialsDefect.None, Parse($"Digest {Five}, x={fill}", out _));
        Assert.Equal(CredentialsDefect.Malformed, Parse($"Digest {Five}, x={fill}f", out _));
    }

    /// <summary>Every prefix, and every byte put in the place of every other, ends in an answer.</summary>
    [Fact]
    public void Nothing_makes_it_throw()
    {
        var whole = $"Digest {Five}, qop=auth, nc=00000001, cnonce=\"c\", algorithm=MD5".Bytes();
        for (var length = 0; length < whole.Length; length++) DigestCredentials.Parse(whole.AsSpan(0, length), out _);
        for (var at = 0; at < whole.Length; at++)
        {
            var (text, results) = (whole.ToArray(), new HashSet<CredentialsDefect>());
            for (var value = 0; value < 256; value++)
            {
                text[at] = (byte)value;
                results.Add(DigestCredentials.Parse(text, out _));
            }

            Assert.Contains(CredentialsDefect.None, results);
        }
    }

    private static CredentialsDefect Parse(string text, out DigestCredentials credentials) => DigestCredentials.Parse(text.Bytes(), out credentials);
}
