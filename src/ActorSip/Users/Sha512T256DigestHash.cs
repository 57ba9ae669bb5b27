using ActorSip.Sip.Security;
using Org.BouncyCastle.Crypto.Digests;

namespace ActorSip.Users;

/// <summary>SHA-512/256 (FIPS 180-4 section 5.3.6.2), which the framework does not have. Not the first half of SHA-512: its initial values are its own.</summary>
public sealed class Sha512T256DigestHash : IDigestHash
{
    private readonly Sha512tDigest _digest = new(256);

    public DigestAlgorithm Algorithm => DigestAlgorithm.Sha512T256;

    public void Compute(ReadOnlySpan<byte> text, Span<byte> hash)
    {
        _digest.BlockUpdate(text);
        _digest.DoFinal(hash);
    }
}
