using System.Text;
using ActorSip.Sip.Security;
using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Users;

public sealed class Sha512T256DigestHashTests
{
    /// <summary>FIPS 180-4's example for one block, and the empty text.</summary>
    [Theory]
    [InlineData("abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")]
    [InlineData("", "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a")]
    public void A_text_has_its_hash(string text, string hash)
    {
        var digest = new Sha512T256DigestHash();
        for (var i = 0; i < 2; i++)
        {
            var bytes = new byte[32];
            digest.Compute(Encoding.ASCII.GetBytes(text), bytes);
            Assert.Equal(hash, Convert.ToHexStringLower(bytes));
        }
    }

    /// <summary>
    /// RFC 7616 section 3.9.2. What the RFC prints as response is made with the first half of SHA-512 instead of SHA-512/256, whose initial values differ; its erratum 4897 has this value.
    /// </summary>
    [Fact]
    public void The_example_of_RFC_7616_gives_the_response_of_its_erratum()
    {
        var hashes = new DigestHashes(new Sha512T256DigestHash());
        var (secret, response) = (new byte[32], new byte[32]);
        hashes.Compute(DigestAlgorithm.Sha512T256, Encoding.UTF8.GetBytes("J\u00e4s\u00f8n Doe:api@example.org:Secret, or not?"), secret);
        var input = new DigestInput
        {
            Method = "GET"u8,
            Uri = "/doe.json"u8,
            Nonce = "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK"u8,
            NonceCount = "00000001"u8,
            ClientNonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"u8,
        };
        DigestResponse.Compute(hashes, DigestAlgorithm.Sha512T256, secret, input, response);
        Assert.Equal("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5", Convert.ToHexStringLower(response));
    }

    [Fact]
    public void It_allocates_nothing()
    {
        var (digest, hash) = (new Sha512T256DigestHash(), new byte[32]);
        digest.Compute("abc"u8, hash);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++) digest.Compute("abc"u8, hash);
        }));
    }
}
