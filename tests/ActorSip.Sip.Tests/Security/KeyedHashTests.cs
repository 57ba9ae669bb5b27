using System.Buffers.Binary;
using ActorSip.Sip.Security;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class KeyedHashTests
{
    // The 64 vectors published with SipHash-2-4: key 00 01 .. 0f, input of length n is 00 01 .. n-1
    private static readonly ulong[] Vectors =
    [
        0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d, 0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
        0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7, 0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5,
        0x3f2acc7f57c29bdb, 0x699ae9f52cbe4794, 0x4bc1b3f0968dd39c, 0xbb6dc91da77961bd, 0xbed65cf21aa2ee98, 0xd0f2cbb02e3b67c7, 0x93536795e3a33e88, 0xa80c038ccd5ccec8,
        0xb8ad50c6f649af94, 0xbce192de8a85b8ea, 0x17d835b85bbb15f3, 0x2f2e6163076bcfad, 0xde4daaaca71dc9a5, 0xa6a2506687956571, 0xad87a3535c49ef28, 0x32d892fad841c342,
        0x7127512f72f27cce, 0xa7f32346f95978e3, 0x12e0b01abb051238, 0x15e034d40fa197ae, 0x314dffbe0815a3b4, 0x027990f029623981, 0xcadcd4e59ef40c4d, 0x9abfd8766a33735c,
        0x0e3ea96b5304a7d0, 0xad0c42d6fc585992, 0x187306c89bc215a9, 0xd4a60abcf3792b95, 0xf935451de4f21df2, 0xa9538f0419755787, 0xdb9acddff56ca510, 0xd06c98cd5c0975eb,
        0xe612a3cb9ecba951, 0xc766e62cfcadaf96, 0xee64435a9752fe72, 0xa192d576b245165a, 0x0a8787bf8ecb74b2, 0x81b3e73d20b49b6f, 0x7fa8220ba3b2ecea, 0x245731c13ca42499,
        0xb78dbfaf3a8d83bd, 0xea1ad565322a1a0b, 0x60e61c23a3795013, 0x6606d7e446282b93, 0x6ca4ecb15c5f91e1, 0x9f626da15c9625f3, 0xe51b38608ef25f57, 0x958a324ceb064572,
    ];

    private static HashKey Key => HashKey.FromBytes(CountedUp(HashKey.Size));

    public static TheoryData<int> Lengths => new(Enumerable.Range(0, 64));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void One_shot_gives_the_published_vectors(int length) => Assert.Equal(Vectors[length], KeyedHash.Of(Key, CountedUp(length)));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_field_is_its_length_and_its_padded_bytes_and_a_number_is_a_word(int length)
    {
        var hash = new KeyedHash(Key);
        hash.Add(0x1122334455667788);
        hash.Add(CountedUp(length));
        hash.Add("z"u8);

        var encoded = new byte[16 + (length + 7) / 8 * 8 + 16];
        BinaryPrimitives.WriteUInt64LittleEndian(encoded, 0x1122334455667788);
        BinaryPrimitives.WriteUInt64LittleEndian(encoded.AsSpan(8), (ulong)length);
        CountedUp(length).CopyTo(encoded, 16);
        encoded[^16] = 1;
        encoded[^8] = (byte)'z';
        Assert.Equal(KeyedHash.Of(Key, encoded), hash.Finish());
    }

    [Fact]
    public void Without_fields_it_is_the_hash_of_nothing() => Assert.Equal(Vectors[0], new KeyedHash(Key).Finish());

    [Theory]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("", "abc", "abc", "")]
    [InlineData("a", "b", "a\0", "b")]
    [InlineData("12345678", "", "1234", "5678")]
    public void Fields_do_not_run_together(string first, string second, string otherFirst, string otherSecond) =>
        Assert.NotEqual(HashOf(Key, first, second), HashOf(Key, otherFirst, otherSecond));

    [Fact]
    public void Another_key_gives_another_hash()
    {
        Assert.NotEqual(HashOf(Key, "a"), HashOf(Key with { K0 = 1 }, "a"));
        Assert.NotEqual(HashOf(Key, "a"), HashOf(Key with { K1 = 1 }, "a"));
    }

    [Fact]
    public void Finish_does_not_disturb_what_is_added_later()
    {
        var hash = new KeyedHash(Key);
        hash.Add("a"u8);
        var first = hash.Finish();
        Assert.Equal(first, hash.Finish());
        hash.Add("b"u8);
        Assert.Equal(HashOf(Key, "a", "b"), hash.Finish());
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var bytes = CountedUp(200);
        var sum = Run(bytes);
        Assert.Equal(0, Allocations.Least(() => sum += Run(bytes)));
        Assert.NotEqual(0UL, sum);

        static ulong Run(byte[] bytes)
        {
            var hash = new KeyedHash(new HashKey(1, 2));
            hash.Add(bytes);
            hash.Add(7);
            return hash.Finish() + KeyedHash.Of(new HashKey(1, 2), bytes);
        }
    }

    [Fact]
    public void A_key_does_not_print_its_secret() => Assert.Equal("HashKey", new HashKey(0x1234, 0x5678).ToString());

    private static ulong HashOf(HashKey key, params string[] fields)
    {
        var hash = new KeyedHash(key);
        foreach (var field in fields) hash.Add(System.Text.Encoding.Latin1.GetBytes(field));
        return hash.Finish();
    }

    private static byte[] CountedUp(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)i;
        return bytes;
    }
}
