using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class DigestClientTests
{
    private readonly DigestClient _client = new("trunk", "open sesame", new DigestHashes());

    [Theory]
    [InlineData(401, "WWW-Authenticate", HeaderId.Authorization)]
    [InlineData(407, "Proxy-Authenticate", HeaderId.ProxyAuthorization)]
    [InlineData(401, "Proxy-Authenticate", HeaderId.ProxyAuthorization)]
    [InlineData(407, "WWW-Authenticate", HeaderId.Authorization)]
    public void A_challenge_is_answered_in_the_header_field_that_belongs_to_it(int status, string header, HeaderId answer)
    {
        Assert.Equal(DigestReaction.Answer, _client.Take(Response(status, $"{header}: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n"), hadCredentials: false));
        Assert.Equal(answer, _client.Header);
    }

    [Fact]
    public void Credentials_hold_all_that_a_server_needs()
    {
        Take("Digest realm=\"r\", nonce=\"n\", opaque=\"o\", qop=\"auth,auth-int\", algorithm=MD5");
        Assert.Equal(
            "Digest username=\"trunk\", realm=\"r\", nonce=\"n\", uri=\"sip:x@y\", response=\"7963866378a67b588c5137958633f4ae\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"00000000000000ff\", opaque=\"o\"",
            Write("INVITE", "sip:x@y", 0xFF));
    }

    [Fact]
    public void A_server_of_RFC_2069_gets_neither_count_nor_client_nonce()
    {
        Take("Digest realm=\"r\", nonce=\"n\"");
        var credentials = Write("INVITE", "sip:x@y", 0xFF);
        Assert.Contains("response=\"ff638ca99cb6f52bafa3415f99a96276\"", credentials, StringComparison.Ordinal);
        Assert.DoesNotContain("nc=", credentials, StringComparison.Ordinal);
        Assert.DoesNotContain("qop", credentials, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nonce_is_counted_for_each_request_and_anew_for_each_challenge()
    {
        Take("Digest realm=\"r\", nonce=\"n\", qop=\"auth\"");
        Assert.Contains("nc=00000001", Write("INVITE", "sip:x@y", 1), StringComparison.Ordinal);
        Assert.Contains("nc=00000002", Write("INVITE", "sip:x@y", 2), StringComparison.Ordinal);
        Take("Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", stale=TRUE");
        Assert.Contains("nonce=\"n2\"", Write("INVITE", "sip:x@y", 3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MD5", "SHA-256", "SHA-256")]
    [InlineData("SHA-256", "MD5", "SHA-256")]
    [InlineData("SHA-512-256", "MD5", "MD5")]
    [InlineData("MD5-sess", "MD5", "MD5")]
    [InlineData("SHA-256-sess", "sha-256", "SHA-256")]
    public void The_strongest_algorithm_that_can_be_answered_is_chosen(string first, string second, string chosen)
    {
        Take($"Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm={first}", $"Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm={second}");
        Assert.Contains($"algorithm={chosen},", Write("INVITE", "sip:x@y", 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic realm=\"r\"")]
    [InlineData("Digest realm=\"r\"")]
    [InlineData("Digest nonce=\"n\"")]
    [InlineData("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"")]
    [InlineData("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"r, nonce=n")]
    [InlineData("Digest realm=\"r\" nonce=\"n\"")]
    public void What_cannot_be_answered_is_left_alone(string challenge)
    {
        Assert.Equal(DigestReaction.CannotAnswer, _client.Take(Response(401, $"WWW-Authenticate: {challenge}\r\n"), hadCredentials: false));
        Assert.False(_client.HasChallenge);
        Assert.Throws<InvalidOperationException>(() => _client.Write("INVITE"u8, "sip:x"u8, 1, new byte[1000]));
    }

    [Theory]
    [InlineData("Digest realm=\"r\", nonce=\"n2\", qop=\"auth\"", DigestReaction.Rejected)]
    [InlineData("Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", stale=false", DigestReaction.Rejected)]
    [InlineData("Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", stale=true", DigestReaction.Answer)]
    [InlineData("Digest realm=\"other\", nonce=\"n2\", qop=\"auth\"", DigestReaction.Answer)]
    public void Credentials_that_were_rejected_are_not_tried_again_unless_the_nonce_was_stale(string second, DigestReaction reaction)
    {
        Take("Digest realm=\"r\", nonce=\"n\", qop=\"auth\"");
        Assert.Equal(reaction, _client.Take(Response(401, $"WWW-Authenticate: {second}\r\n"), hadCredentials: true));
    }

    [Fact]
    public void A_name_with_quotes_is_escaped()
    {
        var client = new DigestClient("a\"b\\c", "p", new DigestHashes());
        client.Take(Response(401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"), hadCredentials: false);
        var text = new byte[client.MaxLength(1)];
        Assert.StartsWith("Digest username=\"a\\\"b\\\\c\", realm", ((ReadOnlySpan<byte>)text.AsSpan(0, client.Write("X"u8, "u"u8, 1, text))).Text(), StringComparison.Ordinal);
    }

    private void Take(params string[] challenges) =>
        Assert.Equal(DigestReaction.Answer, _client.Take(Response(401, string.Concat(challenges.Select(challenge => $"WWW-Authenticate: {challenge}\r\n"))), hadCredentials: false));

    private string Write(string method, string uri, ulong clientNonce)
    {
        var text = new byte[_client.MaxLength(uri.Length)];
        return ((ReadOnlySpan<byte>)text.AsSpan(0, _client.Write(method.Bytes(), uri.Bytes(), clientNonce, text))).Text();
    }

    private static SipMessage Response(int status, string extra) =>
        Scanned.Valid($"SIP/2.0 {status} No\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nTo: <sip:a@b>;tag=2\r\nFrom: <sip:c@d>;tag=1\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n{extra}Content-Length: 0\r\n\r\n");
}
