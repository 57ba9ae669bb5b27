using System.Globalization;
using System.Text;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>The hash table of a slot against a dictionary.</summary>
public sealed class RecordTableTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 60)]
    [InlineData(3, 3000)]
    public void It_finds_what_a_dictionary_finds(uint seed, int keys)
    {
        var table = new RecordTable(new HashKey(1, 2));
        var model = new Dictionary<int, int>();
        for (var i = 0; i < 20_000; i++)
        {
            seed = (seed * 1_664_525) + 1_013_904_223;
            var step = (int)((seed >> 8) % keys);
            var key = Key(step);
            Assert.Equal(model.GetValueOrDefault(step, -1), table.Find(key));
            if (model.Remove(step, out var place)) table.Remove(place);
            else model[step] = table.Add(PackedBindings.Write(key, BindingSet.Empty));
        }

        Assert.Equal(model.Count, table.Count);
        foreach (var (key, place) in model) Assert.Equal(Key(key), PackedBindings.AddressOfRecord(table.At(place)!).ToArray());
        Assert.Equal(model.Count, Enumerable.Range(0, table.Places).Count(place => table.At(place) is not null));
    }

    [Fact]
    public void A_place_stays_while_others_come_and_go()
    {
        var table = new RecordTable(new HashKey(1, 2));
        var place = table.Add(PackedBindings.Write(Key(-1), BindingSet.Empty));
        for (var i = 0; i < 5000; i++) table.Add(PackedBindings.Write(Key(i), BindingSet.Empty));
        for (var i = 0; i < 5000; i += 2) table.Remove(table.Find(Key(i)));
        Assert.Equal(place, table.Find(Key(-1)));
        Assert.Equal(2501, table.Count);
        for (var i = 0; i < 2500; i++) table.Add(PackedBindings.Write(Key(10_000 + i), BindingSet.Empty));
        Assert.Equal(5001, table.Places);
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"u{number}@example.com"));
}
