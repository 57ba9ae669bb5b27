using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ActorSip.Sip.Security;

/// <summary>
/// A nonce of this server (RFC 7616 section 3.3: "a server-specified string which should be uniquely generated each time a 401 response is made"): who issued it, its number there, when, and to whom, under a MAC. Nothing is
/// kept for it until somebody proves with it that he knows a password.
/// </summary>
/// <remarks>
/// The MAC is 128 bits: two SipHash-2-4 under one key, over the same fields behind different first words, which for a pseudorandom function is one of twice the length. 64 bits would do against guessing over a network;
/// with 128 nobody needs to count how many guesses a flood makes in the years that a cluster's key may live.
/// </remarks>
/// <param name="Node">Number of the node in the cluster.</param>
/// <param name="Number">Of the nonce, in the order in which the node issued them.</param>
/// <param name="IssuedAt">Seconds since 1970.</param>
/// <param name="Source">Stands for the address that it was sent to; 0: for any.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Nonce(ushort Node, ulong Number, uint IssuedAt, uint Source = 0)
{
    private const int FieldsSize = 18;
    private const int Size = FieldsSize + 16;
    private const ulong FirstTag = 1, SecondTag = 2;

    /// <summary>Characters of a nonce.</summary>
    public static int TextLength { get; } = Base64Token.EncodedLength(Size);

    /// <summary>Writes the text, <see cref="TextLength"/> characters that need no escape.</summary>
    /// <param name="key">For nonces alone.</param>
    public void Write(HashKey key, Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, Node);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[2..], Number);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[10..], IssuedAt);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[14..], Source);
        WriteMac(key, bytes[..FieldsSize], bytes[FieldsSize..]);
        Base64Token.Encode(bytes, text);
    }

    /// <summary>Reads a text back; false for one that was not written under this key.</summary>
    public static bool TryRead(HashKey key, ReadOnlySpan<byte> text, out Nonce nonce)
    {
        nonce = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != TextLength || !Base64Token.TryDecode(text, bytes, out var written) || written != Size) return false;
        Span<byte> mac = stackalloc byte[Size - FieldsSize];
        WriteMac(key, bytes[..FieldsSize], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[FieldsSize..])) return false;
        nonce = new Nonce(
            BinaryPrimitives.ReadUInt16BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[10..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[14..]));
        return true;
    }

    private static void WriteMac(HashKey key, ReadOnlySpan<byte> fields, Span<byte> mac)
    {
        var first = new KeyedHash(key);
        first.Add(FirstTag);
        first.Add(fields);
        BinaryPrimitives.WriteUInt64BigEndian(mac, first.Finish());
        var second = new KeyedHash(key);
        second.Add(SecondTag);
        second.Add(fields);
        BinaryPrimitives.WriteUInt64BigEndian(mac[8..], second.Finish());
    }
}
