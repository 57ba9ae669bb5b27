using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorSip.Sip.Security;

/// <summary>
/// A keyed hash and short MAC over fields: SipHash-2-4 (Aumasson and Bernstein, 2012), 64 bits. It makes transaction keys, branches, stateless tags, cookies and their MACs, which strangers see
/// and may try to forge or collide.
/// </summary>
/// <remarks>
/// 2-4 and not 1-3, because cookies stand on the wire for a day and 2-4 is the variant published as a MAC. The 100 bytes of a branch take 130 ns; 1-3 would save at most half of that.
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
        var rest = hash.AddWords(bytes);
        return hash.FinishWith(rest | length << 56);
    }

    /// <summary>Adds a field: its length, then its bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> field)
    {
        Add((ulong)field.Length);
        _words += (ulong)field.Length / 8;
        var rest = AddWords(field);
        if (field.Length % 8 != 0) Add(rest);
    }

    /// <summary>Adds a number.</summary>
    public void Add(ulong value)
    {
        _words++;
        var (v0, v1, v2, v3) = (_v0, _v1, _v2, _v3);
        Compress(ref v0, ref v1, ref v2, ref v3, value);
        (_v0, _v1, _v2, _v3) = (v0, v1, v2, v3);
    }

    /// <summary>The hash of all that was added; may be asked once more after adding more.</summary>
    public readonly ulong Finish() => FinishWith(_words * 8 << 56);

    private readonly ulong FinishWith(ulong lastWord)
    {
        var (v0, v1, v2, v3) = (_v0, _v1, _v2, _v3);
        Compress(ref v0, ref v1, ref v2, ref v3, lastWord);
        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /// <summary>Takes the whole words in and returns what is left over, padded with zeros. The state is in locals meanwhile: in registers, which makes it several times faster.</summary>
    private ulong AddWords(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8)
        {
            var (v0, v1, v2, v3) = (_v0, _v1, _v2, _v3);
            do
            {
                Compress(ref v0, ref v1, ref v2, ref v3, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                bytes = bytes[8..];
            }
            while (bytes.Length >= 8);
            (_v0, _v1, _v2, _v3) = (v0, v1, v2, v3);
        }

        ulong rest = 0;
        for (var i = 0; i < bytes.Length; i++) rest |= (ulong)bytes[i] << (8 * i);
        return rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3, ulong word)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
