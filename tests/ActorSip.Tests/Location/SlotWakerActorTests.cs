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
    private const int AStep = 16;

    private readonly TestProbe _region;

    public SlotWakerActorTests() => _region = CreateTestProbe();

    [Fact]
    public async Task After_a_start_each_slot_is_woken_when_the_one_before_is_awake()
    {
        var waker = Start("uuu");
        for (var slot = 0; slot < Slots; slot++)
        {
            await WokenAsync(slot);
            Assert.False(_region.HasMessages);
            waker.Tell(new LocationProtocol.Awake(slot), _region);
        }
    }

    [Fact]
    public async Task Slots_that_do_not_answer_keep_nobody_else_asleep()
    {
        Start("uuu");
        for (var slot = 0; slot < Slots; slot++) await WokenAsync(slot);
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(300));
    }

    /// <summary>A coordinator that does not know yet that a node is gone would say that its slots are there.</summary>
    [Fact]
    public async Task When_somebody_is_gone_all_are_woken_again_a_little_later()
    {
        var state = ClusterViews.State("uuu");
        Start(state);
        for (var slot = 0; slot < Slots; slot++) await WokenAsync(slot);
        state.Set(ClusterViews.Of("uu"));
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(1300));
        await WokenAsync(0);
    }

    /// <summary>Nobody waits for these.</summary>
    [Fact]
    public async Task Later_rounds_are_slow_however_fast_the_slots_are()
    {
        var waker = Start("uuu");
        for (var slot = 0; slot < Slots; slot++) await WokenAsync(slot);
        for (var slot = 0; slot < AStep; slot++)
        {
            await WokenAsync(slot);
            waker.Tell(new LocationProtocol.Awake(slot), _region);
        }

        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await WokenAsync(AStep);
    }

    private async Task WokenAsync(int slot) => Assert.Equal(slot, (await _region.ExpectMsgAsync<LocationProtocol.Wake>(TimeSpan.FromSeconds(10))).Slot);

    private IActorRef Start(string nodes) => Start(ClusterViews.State(nodes));

    private IActorRef Start(ClusterState state) => Sys.ActorOf(Props.Create(() => new SlotWakerActor(_region, Slots, state, 1)));
}
