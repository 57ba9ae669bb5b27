using System.Buffers.Binary;
using System.Numerics;

namespace ActorSip.Sip.Security;

/// <summary>
/// MD5 (RFC 1321). Broken as it is, it is what phones know: RFC 3261 section 22.4 has nothing else. Which algorithms a domain offers is its operator's choice.
/// </summary>
/// <remarks>
/// The framework's asks OpenSSL, whose way to a digest is longer than the digest of a few hundred bytes: two of them were a twelfth of what a REGISTER with password costs. It also is not there on systems that allow nothing but FIPS.
/// </remarks>
public sealed class Md5DigestHash : IDigestHash
{
    private const int BlockBytes = 64;
    private const int WordsOfBlock = BlockBytes / sizeof(uint);
    private const int LengthBytes = sizeof(ulong);

    public DigestAlgorithm Algorithm => DigestAlgorithm.Md5;

    // 3.4: "a 64-element table T[1 ... 64] constructed from the sine function. Let T[i] denote the i-th element of the table, which is equal to the integer part of 4294967296 times abs(sin(i)), where i is in radians."
    private static ReadOnlySpan<uint> Sines =>
    [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee,
        0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
        0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
        0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
        0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
        0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
        0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039,
        0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
        0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    ];

    public void Compute(ReadOnlySpan<byte> text, Span<byte> hash)
    {
        // 3.3: word A: 01 23 45 67, word B: 89 ab cd ef, word C: fe dc ba 98, word D: 76 54 32 10; "low-order bytes first".
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
        Span<uint> words = stackalloc uint[WordsOfBlock];
        var rest = text;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..]) Add(state, words, rest[..BlockBytes]);

        // 3.1: "a single "1" bit is appended to the message, and then "0" bits are appended so that the length in bits of the padded message becomes congruent to 448, modulo 512."
        // 3.2: "A 64-bit representation of b (the length of the message before the padding bits were added) is appended to the result of the previous step."
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length < BlockBytes - LengthBytes ? BlockBytes : 2 * BlockBytes)];
        BinaryPrimitives.WriteUInt64LittleEndian(last[^LengthBytes..], (ulong)text.Length * 8);
        for (var at = 0; at < last.Length; at += BlockBytes) Add(state, words, last[at..(at + BlockBytes)]);

        for (var i = 0; i < state.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(hash[(i * sizeof(uint))..], state[i]);

        // The text is made of a password.
        last.Clear();
        words.Clear();
    }

    /// <summary>3.4: one block.</summary>
    private static void Add(Span<uint> state, Span<uint> words, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]);
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var i = 0; i < 16; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (d ^ (b & (c ^ d))) + words[i] + Sines[i], 7);
            d = a + BitOperations.RotateLeft(d + (c ^ (a & (b ^ c))) + words[i + 1] + Sines[i + 1], 12);
            c = d + BitOperations.RotateLeft(c + (b ^ (d & (a ^ b))) + words[i + 2] + Sines[i + 2], 17);
            b = c + BitOperations.RotateLeft(b + (a ^ (c & (d ^ a))) + words[i + 3] + Sines[i + 3], 22);
        }

        for (var i = 16; i < 32; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + ((b & d) | (c & ~d)) + words[(5 * i + 1) & 15] + Sines[i], 5);
            d = a + BitOperations.RotateLeft(d + ((a & c) | (b & ~c)) + words[(5 * i + 6) & 15] + Sines[i + 1], 9);
            c = d + BitOperations.RotateLeft(c + ((d & b) | (a & ~b)) + words[(5 * i + 11) & 15] + Sines[i + 2], 14);
            b = c + BitOperations.RotateLeft(b + ((c & a) | (d & ~a)) + words[(5 * i + 16) & 15] + Sines[i + 3], 20);
        }

        for (var i = 32; i < 48; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (b ^ c ^ d) + words[(3 * i + 5) & 15] + Sines[i], 4);
            d = a + BitOperations.RotateLeft(d + (a ^ b ^ c) + words[(3 * i + 8) & 15] + Sines[i + 1], 11);
            c = d + BitOperations.RotateLeft(c + (d ^ a ^ b) + words[(3 * i + 11) & 15] + Sines[i + 2], 16);
            b = c + BitOperations.RotateLeft(b + (c ^ d ^ a) + words[(3 * i + 14) & 15] + Sines[i + 3], 23);
        }

        for (var i = 48; i < 64; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (c ^ (b | ~d)) + words[(7 * i) & 15] + Sines[i], 6);
            d = a + BitOperations.RotateLeft(d + (b ^ (a | ~c)) + words[(7 * i + 7) & 15] + Sines[i + 1], 10);
            c = d + BitOperations.RotateLeft(c + (a ^ (d | ~b)) + words[(7 * i + 14) & 15] + Sines[i + 2], 15);
            b = c + BitOperations.RotateLeft(b + (d ^ (c | ~a)) + words[(7 * i + 21) & 15] + Sines[i + 3], 21);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
