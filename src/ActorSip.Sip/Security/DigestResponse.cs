using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Security;

/// <summary>The request-digest with qop "auth", or without any (RFC 7616 section 3.4.1, RFC 2617 section 3.2.2.1). Two digests, whoever asks.</summary>
public static class DigestResponse
{
    private const int MostOnStack = 1024;

    /// <summary>Computes it.</summary>
    /// <param name="hashes">Knows the algorithm.</param>
    /// <param name="secret">H(A1): the hash of username ":" realm ":" password, as bytes.</param>
    /// <param name="response">Gets the hash, as bytes: <see cref="DigestAlgorithms.HashSize"/> of them.</param>
    public static void Compute(DigestHashes hashes, DigestAlgorithm algorithm, ReadOnlySpan<byte> secret, in DigestInput input, Span<byte> response)
    {
        var size = DigestAlgorithms.HashSize(algorithm);
        Span<byte> text = input.Room <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[input.Room];
        Span<byte> a2 = stackalloc byte[DigestAlgorithms.MaxHashSize];

        // 3.4.3: "If the qop parameter's value is 'auth' or is unspecified, then A2 is: A2 = Method ':' request-uri"
        var writer = new ByteWriter(text);
        writer.Add(input.Method);
        writer.Add((byte)':');
        writer.Add(input.Uri);
        hashes.Compute(algorithm, writer.Written, a2);

        // 3.4.1: "response = <"> < KD ( H(A1), unq(nonce) ":" nc ":" unq(cnonce) ":" unq(qop) ":" H(A2) ) <">", where KD(secret, data) = H(concat(secret, ":", data)).
        writer = new ByteWriter(text);
        AddHex(ref writer, secret[..size]);
        writer.Add((byte)':');
        writer.Add(input.Nonce);
        writer.Add((byte)':');
        if (!input.NonceCount.IsEmpty)
        {
            writer.Add(input.NonceCount);
            writer.Add((byte)':');
            writer.Add(input.ClientNonce);
            writer.Add(":auth:"u8);
        }

        AddHex(ref writer, a2[..size]);
        hashes.Compute(algorithm, writer.Written, response);
        text[..(2 * size)].Clear();
    }

    private static void AddHex(ref ByteWriter writer, ReadOnlySpan<byte> bytes)
    {
        HexText.Write(bytes, writer.Free);
        writer.Advance(bytes.Length * 2);
    }
}
