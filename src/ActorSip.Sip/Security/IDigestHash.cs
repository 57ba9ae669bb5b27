namespace ActorSip.Sip.Security;

/// <summary>One hash function of digest authentication, the H of RFC 7616 section 3.3. An instance may hold state between calls: one user, one thread.</summary>
public interface IDigestHash
{
    /// <summary>Which one it is.</summary>
    DigestAlgorithm Algorithm { get; }

    /// <summary>Hashes the text in one go, without allocating.</summary>
    /// <param name="hash">At least <see cref="DigestAlgorithms.HashSize"/> bytes of the algorithm; the rest stays as it is.</param>
    void Compute(ReadOnlySpan<byte> text, Span<byte> hash);
}
