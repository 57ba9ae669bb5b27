using ActorSip.Location;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>When a slot may be handed over.</summary>
public sealed class StoreProbeTests
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>Who has a slot may be the only one who knows what a store has lost.</summary>
    [Fact]
    public async Task Nothing_is_handed_over_while_the_store_may_lack_something()
    {
        var store = new StoreOfOneSlot(_time);
        Assert.True(await StoreProbe.IsThereAsync(store));
        store.Health.Doubt();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(await StoreProbe.IsThereAsync(store));
        store.Health.Doubt();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(await StoreProbe.IsThereAsync(store));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await StoreProbe.IsThereAsync(store));
    }
}
