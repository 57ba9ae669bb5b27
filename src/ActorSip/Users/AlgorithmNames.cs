using ActorSip.Sip.Security;

namespace ActorSip.Users;

/// <summary>The names of digest algorithms as RFC 7616 section 6.1 registers them; so they stand in stores too.</summary>
public static class AlgorithmNames
{
    /// <summary>All algorithms, each with its name and the bytes of its digest.</summary>
    public static IReadOnlyList<(DigestAlgorithm Algorithm, string Name, int Bytes)> All { get; } =
    [
        (DigestAlgorithm.Md5, "MD5", 16),
        (DigestAlgorithm.Sha256, "SHA-256", 32),
        (DigestAlgorithm.Sha512T256, "SHA-512-256", 32),
    ];

    /// <summary>As it is registered.</summary>
    public static string Of(DigestAlgorithm algorithm) => All[(int)algorithm].Name;
}
