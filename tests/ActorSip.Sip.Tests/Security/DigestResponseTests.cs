using System.Text;
using ActorSip.Sip.Security;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class DigestResponseTests
{
    /// <summary>
    /// Algorithm, username, realm, password, method, URI, nonce, nc, cnonce and the response. RFC 7616 section 3.9.1; RFC 2617 section 3.5, with qop and, computed
    /// from the same values, without; bob's call of RFC 3261 section 22.2 with the password that the SIP examples have. The SHA-512-256 example of RFC 7616 stands in the tests of the node, which brings that hash.
    /// </summary>
    public static TheoryData<string[], string> Examples => new()
    {
        { ["MD5", "Mufasa", "http-auth@example.org", "Circle of Life", "GET", "/dir/index.html", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"], "8ca523f5e9506fed4657c9700eebdbec" },
        { ["SHA-256", "Mufasa", "http-auth@example.org", "Circle of Life", "GET", "/dir/index.html", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"], "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1" },
        { ["MD5", "Mufasa", "testrealm@host.com", "Circle Of Life", "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "00000001", "0a4f113b"], "6629fae49393a05397450978507c4ef1" },
        { ["MD5", "Mufasa", "testrealm@host.com", "Circle Of Life", "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "", ""], "670fd8c2df070c60b045671b8b24ff02" },
        { ["MD5", "bob", "biloxi.com", "zanzibar", "INVITE", "sip:bob@biloxi.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "", ""], "bf57e4e0d0bffc0fbaedce64d59add5e" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_RFCs_gives_its_response(string[] values, string response)
    {
        Assert.True(DigestAlgorithms.TryParse(Encoding.ASCII.GetBytes(values[0]), out var algorithm));
        var hashes = new DigestHashes();
        var secret = new byte[DigestAlgorithms.MaxHashSize];
        hashes.Compute(algorithm, Encoding.UTF8.GetBytes($"{values[1]}:{values[2]}:{values[3]}"), secret);
        Assert.Equal(response, Response(hashes, algorithm, secret, values[4..]));
        Assert.Equal(3, hashes.Computed);
    }

    /// <summary>The texts that are put together may be longer than what the stack has room for.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(890)]
    [InlineData(900)]
    [InlineData(5000)]
    public void A_long_URI_is_no_trouble(int length)
    {
        var hashes = new DigestHashes();
        var uri = "sip:" + new string('u', length);
        var secret = Encoding.ASCII.GetBytes("0123456789abcdef");
        var expected = Hex(hashes, $"{Convert.ToHexStringLower(secret)}:n:00000001:c:auth:{Hex(hashes, $"INVITE:{uri}")}");
        Assert.Equal(expected, Response(hashes, DigestAlgorithm.Md5, secret, ["INVITE", uri, "n", "00000001", "c"]));
    }

    private static string Response(DigestHashes hashes, DigestAlgorithm algorithm, byte[] secret, string[] values)
    {
        var texts = values.Select(Encoding.ASCII.GetBytes).ToArray();
        var input = new DigestInput { Method = texts[0], Uri = texts[1], Nonce = texts[2], NonceCount = texts[3], ClientNonce = texts[4] };
        var response = new byte[DigestAlgorithms.HashSize(algorithm)];
        DigestResponse.Compute(hashes, algorithm, secret, input, response);
        return Convert.ToHexStringLower(response);
    }

    private static string Hex(DigestHashes hashes, string text)
    {
        var hash = new byte[DigestAlgorithms.HashSize(DigestAlgorithm.Md5)];
        hashes.Compute(DigestAlgorithm.Md5, Encoding.ASCII.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash);
    }
}
