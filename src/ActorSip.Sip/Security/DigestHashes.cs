namespace ActorSip.Sip.Security;

/// <summary>The hash functions at hand, and how often they were asked: what shows that a known user costs no more than an unknown one. One user, one thread.</summary>
public sealed class DigestHashes
{
    private readonly IDigestHash?[] _hashes = new IDigestHash?[(int)DigestAlgorithm.Sha512T256 + 1];

    /// <param name="further">Besides MD5 and SHA-256, which the framework has: SHA-512-256 comes from outside.</param>
    public DigestHashes(params ReadOnlySpan<IDigestHash> further)
    {
        _hashes[(int)DigestAlgorithm.Md5] = new Md5DigestHash();
        _hashes[(int)DigestAlgorithm.Sha256] = new Sha256DigestHash();
        foreach (var hash in further) _hashes[(int)hash.Algorithm] = hash;
    }

    /// <summary>Digests computed so far.</summary>
    public long Computed { get; private set; }

    /// <summary>True when the algorithm can be computed.</summary>
    public bool Knows(DigestAlgorithm algorithm) => _hashes[(int)algorithm] is not null;

    /// <summary>Hashes the text.</summary>
    /// <param name="hash">At least <see cref="DigestAlgorithms.HashSize"/> bytes.</param>
    /// <exception cref="InvalidOperationException">The algorithm is not known: ask before.</exception>
    public void Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> text, Span<byte> hash)
    {
        Computed++;
        (_hashes[(int)algorithm] ?? throw new InvalidOperationException($"There is no {algorithm} here.")).Compute(text, hash);
    }
}
