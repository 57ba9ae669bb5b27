using System.Security.Cryptography;

namespace ActorSip.Sip.Security;

/// <summary>MD5 (RFC 1321).</summary>
public sealed class Md5DigestHash : IDigestHash
{
    public DigestAlgorithm Algorithm => DigestAlgorithm.Md5;

#pragma warning disable CA5351 // Broken as it is, it is what phones know: RFC 3261 section 22.4 has nothing else. Which algorithms a domain offers is its operator's choice.
    public void Compute(ReadOnlySpan<byte> text, Span<byte> hash) => MD5.HashData(text, hash);
#pragma warning restore CA5351
}
