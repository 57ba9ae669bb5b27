using System.Diagnostics;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Tests.Membership;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>In which order and how fast slots are told to live. A probe is the region.</summary>
public sealed class SlotWakerActorTests : TestKit
{
    private const int Slots = 40;
    private const int ManySlots = 4000;

    private readonly TestProbe _region;

    public SlotWakerActorTests() => _region = CreateTestProbe();

    /// <summary>16 a step would take 25 s.</summary>
    [Fact]
    public async Task After_a_start_each_slot_is_woken_when_the_one_before_is_awake()
    {
        var waker = Start(ClusterViews.State("uuu"), ManySlots);
        var begun = Stopwatch.StartNew();
        for (var slot = 0; slot < ManySlots; slot++)
        {
            await WokenAsync(slot);
            waker.Tell(new LocationProtocol.Awake(slot), _region);
        }

        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(15), $"{begun.Elapsed}");
    }

    [Fact]
    public async Task Slots_that_do_not_answer_keep_nobody_else_asleep()
    {
        Start(ClusterViews.State("uuu"), Slots);
        for (var slot = 0; slot < Slots; slot++) await WokenAsync(slot);
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(300));
    }

    /// <summary>A coordinator that does not know yet that a node is gone would say that its slots are there; what is answered meanwhile belongs to the round before.</summary>
    [Fact]
    public async Task When_somebody_is_gone_all_are_woken_again_a_little_later()
    {
        var state = ClusterViews.State("uuu");
        var waker = Start(state, ManySlots);
        await WokenAsync(0);
        state.Set(ClusterViews.Of("uu"));
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        while (_region.HasMessages) await _region.ReceiveOneAsync();
        for (var slot = 0; slot < Slots; slot++) waker.Tell(new LocationProtocol.Awake(slot), _region);
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(600));
        await WokenAsync(0);
    }

    /// <summary>Nobody waits for these.</summary>
    [Fact]
    public async Task Later_rounds_are_slow_however_fast_the_slots_are()
    {
        var waker = Start(ClusterViews.State("uuu"), Slots);
        for (var slot = 0; slot < Slots; slot++) await WokenAsync(slot);
        await WokenAsync(0);
        var begun = Stopwatch.StartNew();
        waker.Tell(new LocationProtocol.Awake(0), _region);
        for (var slot = 1; slot < Slots; slot++)
        {
            await WokenAsync(slot);
            waker.Tell(new LocationProtocol.Awake(slot), _region);
        }

        Assert.True(begun.Elapsed > TimeSpan.FromMilliseconds(120), $"{begun.Elapsed}");
    }

    /// <summary>Its slots move now, and who asks where they are too late waits for the next coordinator.</summary>
    [Fact]
    public async Task When_somebody_leaves_a_slow_round_gives_way_to_a_fast_one()
    {
        var state = ClusterViews.State("uuu");
        var waker = Start(state, ManySlots);
        for (var slot = 0; slot < ManySlots; slot++)
        {
            await WokenAsync(slot);
            waker.Tell(new LocationProtocol.Awake(slot), _region);
        }

        // A slow round has begun.
        await WokenAsync(0);
        state.Set(ClusterViews.Of("usu"));
        while ((await _region.ExpectMsgAsync<LocationProtocol.Wake>(TimeSpan.FromSeconds(10))).Slot != 0)
        {
            // Goes on until it begins anew.
        }

        var begun = Stopwatch.StartNew();
        waker.Tell(new LocationProtocol.Awake(0), _region);
        for (var slot = 1; slot < ManySlots; slot++)
        {
            await WokenAsync(slot);
            waker.Tell(new LocationProtocol.Awake(slot), _region);
        }

        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(15), $"{begun.Elapsed}");
    }

    private async Task WokenAsync(int slot) => Assert.Equal(slot, (await _region.ExpectMsgAsync<LocationProtocol.Wake>(TimeSpan.FromSeconds(10))).Slot);

    private IActorRef Start(ClusterState state, int slots) => Sys.ActorOf(Props.Create(() => new SlotWakerActor(_region, slots, state, 1)));
}
