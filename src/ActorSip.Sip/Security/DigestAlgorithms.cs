using System.Text;

namespace ActorSip.Sip.Security;

/// <summary>The algorithms by the names they have in header fields ("Hash Algorithms for HTTP Digest Authentication" registry, RFC 7616 section 6.1), and their sizes.</summary>
public static class DigestAlgorithms
{
    /// <summary>Bytes of the longest hash.</summary>
    public const int MaxHashSize = 32;

    /// <summary>All there are, the weakest first.</summary>
    public static IReadOnlyList<DigestAlgorithm> All { get; } = [DigestAlgorithm.Md5, DigestAlgorithm.Sha256, DigestAlgorithm.Sha512T256];

    /// <summary>Bytes of a hash.</summary>
    public static int HashSize(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? 16 : MaxHashSize;

    /// <summary>The name in a header field.</summary>
    public static ReadOnlySpan<byte> Name(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => "SHA-256"u8,
        DigestAlgorithm.Sha512T256 => "SHA-512-256"u8,
        _ => "MD5"u8,
    };

    /// <summary>The same name, for stores and operators.</summary>
    public static string Text(DigestAlgorithm algorithm) => Encoding.ASCII.GetString(Name(algorithm));

    /// <summary>Reads a name, in any case of letters. False for the "-sess" variants, which nobody here offers, and for names that nobody knows.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out DigestAlgorithm algorithm)
    {
        for (algorithm = DigestAlgorithm.Md5; algorithm <= DigestAlgorithm.Sha512T256; algorithm++)
            if (Ascii.EqualsIgnoreCase(name, Name(algorithm))) return true;
        algorithm = default;
        return false;
    }
}
