using System.Globalization;
using ActorSip.Resolving;
using Xunit;

namespace ActorSip.Tests.Resolving;

public sealed class GenerationCacheTests
{
    private readonly GenerationCache<string> _cache = new(10);

    [Fact]
    public void What_is_used_survives_a_flood_of_what_is_not()
    {
        _cache.Set("used", "u");
        for (var i = 0; i < 1000; i++)
        {
            _cache.Set(i.ToString(CultureInfo.InvariantCulture), "x");
            Assert.True(_cache.Count <= 10, $"{_cache.Count} entries");
            if (i % 4 == 0) Assert.Equal("u", _cache.Find("used"));
        }

        Assert.Null(_cache.Find("1"));
        Assert.Equal("x", _cache.Find("999"));
        Assert.InRange(_cache.Forgotten, 700, 1000);
    }

    [Fact]
    public void A_new_value_takes_the_place_of_the_old_one_in_either_generation()
    {
        _cache.Set("a", "1");
        _cache.Set("a", "2");
        for (var i = 0; i < 5; i++) _cache.Set(i.ToString(CultureInfo.InvariantCulture), "x");
        _cache.Set("a", "3");
        Assert.Equal("3", _cache.Find("a"));
        Assert.Equal(6, _cache.Count);
        Assert.Equal(6, _cache.Values.Count());
    }
}
