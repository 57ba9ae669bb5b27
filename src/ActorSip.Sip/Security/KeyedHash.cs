using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorSip.Sip.Security;

/// <summary>
/// A keyed hash and short MAC over fields: SipHash-2-4 (Aumasson and Bernstein, 2012), 64 bits. It makes transaction keys, branches, stateless tags, cookies and their MACs, which strangers see
/// and may try to forge or collide.
/// </summary>
/// <remarks>
/// 2-4 and not the faster 1-3, because cookies stand on the wire for a day and 2-4 is the variant published as a MAC; for the 100 to 200 bytes of a branch the difference is about 50 ns.
/// Each span goes in as a word with its length and then its bytes, padded with zeros to whole words, so fields cannot run together; a number is one word. What is hashed is thus a sequence of
/// little-endian words, and <see cref="Finish"/> is the SipHash-2-4 of it. A number and a span are not told apart: each use has one fixed order of fields, and begins with a number of its own
/// where it shares a key with another use.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public ref struct KeyedHash
{
    private ulong _v0;
    private ulong _v1;
    private ulong _v2;
    private ulong _v3;
    private ulong _words;

    public KeyedHash(HashKey key)
    {
        _v0 = key.K0 ^ 0x736f6d6570736575;
        _v1 = key.K1 ^ 0x646f72616e646f6d;
        _v2 = key.K0 ^ 0x6c7967656e657261;
        _v3 = key.K1 ^ 0x7465646279746573;
    }

    /// <summary>The plain SipHash-2-4 of some bytes, as in the published test vectors: no length goes before them.</summary>
    public static ulong Of(HashKey key, ReadOnlySpan<byte> bytes)
    {
        var hash = new KeyedHash(key);
        var length = (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..]) hash.Compress(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return hash.FinishWith(PartialWord(bytes) | length << 56);
    }

    /// <summary>Adds a field: its length, then its bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> field)
    {
        Add((ulong)field.Length);
        for (; field.Length >= 8; field = field[8..]) Add(BinaryPrimitives.ReadUInt64LittleEndian(field));
        if (!field.IsEmpty) Add(PartialWord(field));
    }

    /// <summary>Adds a number.</summary>
    public void Add(ulong value)
    {
        _words++;
        Compress(value);
    }

    /// <summary>The hash of all that was added; may be asked once more after adding more.</summary>
    public readonly ulong Finish() => FinishWith(_words * 8 << 56);

    private readonly ulong FinishWith(ulong lastWord)
    {
        var hash = this;
        hash.Compress(lastWord);
        hash._v2 ^= 0xff;
        for (var i = 0; i < 4; i++) hash.Round();
        return hash._v0 ^ hash._v1 ^ hash._v2 ^ hash._v3;
    }

    private void Compress(ulong word)
    {
        _v3 ^= word;
        Round();
        Round();
        _v0 ^= word;
    }

    private void Round()
    {
        _v0 += _v1;
        _v2 += _v3;
        _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
        _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
        _v0 = BitOperations.RotateLeft(_v0, 32);
        _v2 += _v1;
        _v0 += _v3;
        _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
        _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
        _v2 = BitOperations.RotateLeft(_v2, 32);
    }

    private static ulong PartialWord(ReadOnlySpan<byte> bytes)
    {
        ulong word = 0;
        for (var i = 0; i < bytes.Length; i++) word |= (ulong)bytes[i] << (8 * i);
        return word;
    }
}
