using System.Text;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>Names that collide under the hashes that strings usually have spread like any others: who does not know the key cannot choose where they fall.</summary>
public sealed class SlotSpreadTests
{
    private const int Names = 100_000;

    private static readonly HashKey Key = new(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210);

    /// <summary>By hash size.</summary>
    public static TheoryData<string, int> Rows
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var kind in (string[])["multiply by 31", "multiply by 33", "additive", "same ends"])
                foreach (var size in (int[])[4, 9])
                    rows.Add(kind, size);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void No_slot_has_more_than_one_and_a_half_times_the_mean(string kind, int size)
    {
        var location = new LocationSettings(size, Shards: 1, Key, MaxAddresses: 1, 32_000, new RegistrationPolicy { MinExpires = 60, DefaultExpires = 60, MaxExpires = 60, MaxContacts = 1 });
        var counts = new int[location.Slots];
        foreach (var name in Colliding(kind).Take(Names)) counts[location.SlotOf(Encoding.ASCII.GetBytes(name))]++;
        Assert.Equal(Names, counts.Sum());
        Assert.InRange(counts.Max(), 0, Names / location.Slots * 3 / 2);
    }

    [Theory]
    [InlineData("multiply by 31", 31)]
    [InlineData("multiply by 33", 33)]
    [InlineData("additive", 1)]
    public void They_do_collide(string kind, int factor) => Assert.Single(Colliding(kind).Take(1000).Select(name => name.Aggregate(7u, (hash, c) => (uint)(hash * factor) + c)).Distinct());

    /// <summary>Distinct names of 17 blocks; each block is one of two with the same hash, so that all names have it.</summary>
    private static IEnumerable<string> Colliding(string kind)
    {
        var (one, other) = kind switch
        {
            "multiply by 31" => ("Aa", "BB"),
            "multiply by 33" => ("Ab", "BA"),
            "additive" => ("ad", "bc"),
            _ => ("xy", "yx"),
        };
        for (var number = 0; number < 1 << 17; number++)
        {
            var name = new StringBuilder("sip:");
            for (var bit = 0; bit < 17; bit++) name.Append((number >> bit & 1) == 0 ? one : other);
            yield return name.Append("@example.com").ToString();
        }
    }
}
