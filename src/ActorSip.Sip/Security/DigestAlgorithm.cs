namespace ActorSip.Sip.Security;

/// <summary>The hashes of digest authentication (RFC 7616 section 3.2, RFC 8760 section 2.1), the weakest first.</summary>
public enum DigestAlgorithm
{
    /// <summary>MD5; what a challenge without an algorithm means.</summary>
    Md5,

    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-512-256: SHA-512 with initial values of its own (FIPS 180-4), cut to 256 bits.</summary>
    Sha512T256,
}
