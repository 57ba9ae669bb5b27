namespace ActorSip.Sip.Security;

/// <summary>What a request-digest is computed over, besides the secret (RFC 7616 section 3.4.1): everything as it stands in the message, without quotes.</summary>
public readonly ref struct DigestInput
{
    /// <summary>The request's method.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The uri directive.</summary>
    public ReadOnlySpan<byte> Uri { get; init; }

    public ReadOnlySpan<byte> Nonce { get; init; }

    /// <summary>Eight digits; empty for the form of RFC 2069, which has no qop either.</summary>
    public ReadOnlySpan<byte> NonceCount { get; init; }

    public ReadOnlySpan<byte> ClientNonce { get; init; }

    /// <summary>Bytes that <see cref="DigestResponse"/> needs at most for this.</summary>
    internal int Room => Math.Max(Method.Length + Uri.Length + 1, 4 * DigestAlgorithms.MaxHashSize + Nonce.Length + NonceCount.Length + ClientNonce.Length + 16);
}
