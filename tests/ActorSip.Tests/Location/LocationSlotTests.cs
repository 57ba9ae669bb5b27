using ActorSip.Location;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>A slot over virtual time: both its clock and the scheduler of its alarm stand until the test moves them.</summary>
public abstract class LocationSlotTests : TestKit
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LocationStatistics _statistics = new();
    private readonly Func<LocationSettings, LocationStatistics, TimeProvider, Props> _props;
    private readonly IActorRef _slot;
    private ulong _ids;

    /// <param name="props">Makes the slot that is tested.</param>
    /// <param name="journal">Settings of its journal, if it has one.</param>
    protected LocationSlotTests(Func<LocationSettings, LocationStatistics, TimeProvider, Props> props, string journal = "")
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\n" + journal))
    {
        _props = props;
        _slot = Sys.ActorOf(props(Registrations.Settings(), _statistics, _time));
    }

    [Fact]
    public void A_REGISTER_is_answered_with_its_number_and_the_bindings_after_it()
    {
        var answer = Register("bob", "<sip:bob@a>");
        Assert.Equal((1L, 200), (answer.Question, answer.Decision.Status));
        Assert.Equal(["sip:bob@a"], Registrations.Uris(answer.Decision.Bindings));
        Assert.Equal(["sip:bob@a"], Lookup("bob"));
        Assert.Equal((1L, 1L), (_statistics.AddressesOfRecord, _statistics.Bindings));
    }

    [Fact]
    public void A_refused_REGISTER_changes_nothing()
    {
        Assert.Equal(423, Register("bob", "<sip:bob@a>;expires=5").Decision.Status);
        Assert.Empty(Lookup("bob"));
        Assert.Equal((0L, 0L), (_statistics.AddressesOfRecord, _statistics.Bindings));
    }

    [Fact]
    public void A_user_beyond_the_most_there_may_be_is_refused_and_those_who_are_in_go_on()
    {
        var full = Sys.ActorOf(_props(Registrations.Settings(hashSize: 5, maxAddresses: 1), _statistics, _time));
        foreach (var (user, status) in new[] { ("bob", 200), ("carol", 503), ("bob", 200) })
        {
            full.Tell(new LocationProtocol.Register(7, 0, Registrations.Request(user, $"<sip:{user}@a>", _time.GetUtcNow().ToUnixTimeMilliseconds(), ++_ids, cseq: (uint)_ids)), TestActor);
            Assert.Equal(status, ExpectMsg<LocationProtocol.IAnswer>() is LocationProtocol.Registered registered ? registered.Decision.Status : 200);
        }

        Assert.Equal(1, _statistics.AddressesOfRecord);
    }

    [Fact]
    public void A_repeated_question_is_carried_out_once()
    {
        var first = Register("bob", "<sip:bob@a>");
        Advance(10);
        var second = Register("bob", "<sip:bob@a>", id: _ids);
        Assert.Equal(200, second.Decision.Status);
        Assert.Equal(first.Decision.Bindings[0].Id, second.Decision.Bindings[0].Id);
        Assert.Equal(first.Decision.Bindings[0].ExpiresAt, second.Decision.Bindings[0].ExpiresAt);
    }

    [Fact]
    public void A_binding_that_has_ended_is_not_found_even_before_its_alarm()
    {
        Register("bob", "<sip:bob@a>;expires=60|<sip:bob@b>;expires=90");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["sip:bob@b"], Lookup("bob"));
    }

    [Fact]
    public void Bindings_end_by_the_slots_own_alarm()
    {
        Register("bob", "<sip:bob@a>;expires=60");
        Register("alice", "<sip:alice@a>;expires=200");
        Advance(63);
        AwaitAssert(() => Assert.Equal((1L, 1L), (_statistics.AddressesOfRecord, _statistics.Bindings)));

        // The next one gets an alarm of its own.
        Advance(140);
        AwaitAssert(() => Assert.Equal((0L, 0L), (_statistics.AddressesOfRecord, _statistics.Bindings)));
    }

    [Fact]
    public void A_binding_is_found_by_its_id_while_it_lives()
    {
        var binding = Register("bob", "<sip:bob@a>;expires=60|<sip:bob@b>").Decision.Bindings.Targets.ToArray().First(b => b.Uri.SequenceEqual("sip:bob@a"u8));
        Assert.Equal(["sip:bob@a"], Find(binding.Id));
        Assert.Empty(Find(binding.Id + 77));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Empty(Find(binding.Id));
    }

    [Fact]
    public void A_slot_lists_what_lives_and_no_more_than_asked()
    {
        Register("bob", "<sip:bob@a>;expires=60");
        Register("alice", "<sip:alice@a>");
        Register("carol", "<sip:carol@a>");
        _time.Advance(TimeSpan.FromSeconds(61));
        _slot.Tell(new LocationProtocol.List(4, 0, 10), TestActor);
        var all = ExpectMsg<LocationProtocol.Listed>();
        Assert.Equal(["alice@home.test", "carol@home.test"], all.Records.Select(record => System.Text.Encoding.ASCII.GetString(record.AddressOfRecord)).Order(StringComparer.Ordinal));
        _slot.Tell(new LocationProtocol.List(4, 0, 1), TestActor);
        Assert.Single(ExpectMsg<LocationProtocol.Listed>().Records);
    }

    [Fact]
    public void A_slot_that_is_handed_off_stops_and_is_counted_no_more()
    {
        Register("bob", "<sip:bob@a>");
        Watch(_slot);
        _slot.Tell(LocationProtocol.HandOff.Instance, TestActor);
        ExpectTerminated(_slot);
        Assert.Equal((0L, 0L), (_statistics.AddressesOfRecord, _statistics.Bindings));
    }

    private void Advance(int seconds)
    {
        // The alarm may move: both clocks go together, second by second.
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(1));
            _slot.Tell(new LocationProtocol.Lookup(0, 0, Registrations.Key("nobody")), TestActor);
            ExpectMsg<LocationProtocol.Found>();
        }
    }

    private LocationProtocol.Registered Register(string user, string contacts, ulong? id = null)
    {
        var request = Registrations.Request(user, contacts, _time.GetUtcNow().ToUnixTimeMilliseconds(), id ?? ++_ids);
        _slot.Tell(new LocationProtocol.Register((long)_ids, 0, request), TestActor);
        return ExpectMsg<LocationProtocol.Registered>();
    }

    private string[] Lookup(string user)
    {
        _slot.Tell(new LocationProtocol.Lookup(9, 0, Registrations.Key(user)), TestActor);
        var found = ExpectMsg<LocationProtocol.Found>();
        Assert.Equal(9, found.Question);
        return Registrations.Uris(found.Bindings);
    }

    private string[] Find(ulong id)
    {
        _slot.Tell(new LocationProtocol.FindBinding(8, 0, id), TestActor);
        return Registrations.Uris(ExpectMsg<LocationProtocol.Found>().Bindings);
    }
}
