using ActorSip.Location;
using ActorSip.Sip.Registration;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>A slot that has its contacts pinged, over virtual time; the test is the actor that sends the pings.</summary>
public sealed class SlotPingsTests() : TestKit(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\n" + HeldJournal.InMemory))
{
    private const string Dispatcher = "akka.actor.default-dispatcher";
    private static readonly KeepaliveSettings Keepalive = new(false, 30_000, 2);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LocationStatistics _statistics = new();
    private readonly PingDoor _door = new(1000);
    private ulong _ids;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_contact_behind_a_NAT_is_pinged_each_period_and_one_that_is_not_is_not(bool isDurable)
    {
        var slot = Slot(isDurable);
        Register(slot, "bob", isBehindNat: true);
        Register(slot, "alice", isBehindNat: false);
        var pings = Run(slot, seconds: 225);
        Assert.Equal(10, pings.Count);
        Assert.All(pings, ping => Assert.Equal(("bob@home.test", 5000), (System.Text.Encoding.ASCII.GetString(ping.Ping.AddressOfRecord), ping.Ping.Patience)));
        for (var i = 1; i < pings.Count; i++) Assert.InRange((pings[i].At - pings[i - 1].At).TotalSeconds, 21, 24);
    }

    [Fact]
    public void All_contacts_are_pinged_where_all_are_to_be()
    {
        var slot = Slot(isDurable: false, Keepalive with { IncludesAll = true });
        for (var i = 0; i < 50; i++) Register(slot, $"user{i}", isBehindNat: i % 2 == 0);
        var pings = Run(slot, seconds: 23);
        Assert.Equal(50, pings.Select(ping => ping.Ping.Binding.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_leaves_pings_unanswered_is_silent_until_it_answers_or_registers_again(bool isDurable)
    {
        var slot = Slot(isDurable);
        Register(slot, "bob", isBehindNat: true);
        for (var i = 0; i < 2; i++)
        {
            Assert.False(Lookup(slot, "bob")[0].IsSilent);
            slot.Tell(new LocationProtocol.Pinged(Assert.Single(Run(slot, seconds: 23)).Ping, IsAnswered: false));
        }

        Assert.True(Lookup(slot, "bob")[0].IsSilent);
        var next = Assert.Single(Run(slot, seconds: 23)).Ping;
        Assert.Equal(1, _door.Silent);
        slot.Tell(new LocationProtocol.Pinged(next, IsAnswered: true));
        Assert.False(Lookup(slot, "bob")[0].IsSilent);

        for (var i = 0; i < 2; i++) slot.Tell(new LocationProtocol.Pinged(next, IsAnswered: false));
        Assert.True(Lookup(slot, "bob")[0].IsSilent);
        Register(slot, "bob", isBehindNat: true);
        Assert.False(Lookup(slot, "bob")[0].IsSilent);

        // What was sent before it has registered says nothing of it now.
        for (var i = 0; i < 2; i++) slot.Tell(new LocationProtocol.Pinged(next, IsAnswered: false));
        Assert.False(Lookup(slot, "bob")[0].IsSilent);
    }

    [Fact]
    public void What_ends_or_comes_again_is_pinged_no_more_and_once()
    {
        var slot = Slot(isDurable: false);
        for (var round = 0; round < 20; round++)
        {
            Register(slot, "bob", isBehindNat: true);
            Register(slot, "bob", isBehindNat: false);
        }

        Assert.Empty(Run(slot, seconds: 45));
        Register(slot, "bob", isBehindNat: true);
        Assert.Equal(2, Run(slot, seconds: 45).Count);
        Register(slot, "bob", isBehindNat: true, expires: "0");
        Assert.Empty(Run(slot, seconds: 45));
    }

    [Fact]
    public void What_is_too_much_is_left_out()
    {
        var door = new PingDoor(1);
        var slot = Slot(isDurable: false, door: door);
        Register(slot, "bob", isBehindNat: true);
        Assert.Single(Run(slot, seconds: 45));
        Assert.Equal((1, 1L), (door.UnderWay, door.LeftOut));
        door.CountEnd(isAnswered: true);
        Assert.Single(Run(slot, seconds: 23));
    }

    [Fact]
    public void A_slot_that_is_recovered_goes_on()
    {
        var slot = Slot(isDurable: true);
        Register(slot, "bob", isBehindNat: true);
        Watch(slot);
        slot.Tell(LocationProtocol.HandOff.Instance);
        ExpectTerminated(slot);
        var next = Slot(isDurable: true);
        Assert.Equal(1, Lookup(next, "bob").Count);
        Assert.Equal(2, Run(next, seconds: 45).Count);
    }

    private IActorRef Slot(bool isDurable, KeepaliveSettings? keepalive = null, PingDoor? door = null)
    {
        door ??= _door;
        door.Open(TestActor, cluster: null);
        var settings = Registrations.Settings() with { Keepalive = keepalive ?? Keepalive };
        return Sys.ActorOf(isDurable ? DurableSlotActor.Props(0, settings, 100, _statistics, _time, Dispatcher, door) : LocationSlotActor.Props(settings, _statistics, _time, Dispatcher, door));
    }

    private void Register(IActorRef slot, string user, bool isBehindNat, string expires = "7200")
    {
        var id = ++_ids;
        var plain = Registrations.Request(user, $"<sip:{user}@10.0.0.1>", _time.GetUtcNow().ToUnixTimeMilliseconds(), id, expires, (uint)id, isBehindNat: isBehindNat);
        slot.Tell(new LocationProtocol.Register((long)id, 0, plain), TestActor);
        ExpectMsg<LocationProtocol.IAnswer>();
    }

    private BindingSet Lookup(IActorRef slot, string user)
    {
        slot.Tell(new LocationProtocol.Lookup(9, 0, Registrations.Key(user)), TestActor);
        return ExpectMsg<LocationProtocol.Found>().Bindings;
    }

    /// <summary>Lets time go by, in steps of a quarter of a second, and gathers the pings.</summary>
    private List<(DateTimeOffset At, LocationProtocol.Ping Ping)> Run(IActorRef slot, int seconds)
    {
        var pings = new List<(DateTimeOffset, LocationProtocol.Ping)>();
        var step = TimeSpan.FromMilliseconds(250);
        for (var i = 0; i < seconds * 4; i++)
        {
            _time.Advance(step);
            ((TestScheduler)Sys.Scheduler).Advance(step);
            slot.Tell(new LocationProtocol.Lookup(0, 0, Registrations.Key("nobody")), TestActor);
            while (true)
            {
                var message = ExpectMsg<object>();
                if (message is LocationProtocol.Ping ping) pings.Add((_time.GetUtcNow(), ping));
                else break;
            }
        }

        return pings;
    }
}
