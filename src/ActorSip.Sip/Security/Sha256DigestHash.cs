using System.Security.Cryptography;

namespace ActorSip.Sip.Security;

/// <summary>SHA-256 (FIPS 180-4).</summary>
public sealed class Sha256DigestHash : IDigestHash
{
    public DigestAlgorithm Algorithm => DigestAlgorithm.Sha256;

    public void Compute(ReadOnlySpan<byte> text, Span<byte> hash) => SHA256.HashData(text, hash);
}
