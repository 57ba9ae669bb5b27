using ActorSip.Journals;
using ActorSip.Location;
using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>What a durable slot says while its journal has not answered, and after it has failed.</summary>
public sealed class DurableSlotWritingTests : TestKit
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LocationStatistics _statistics = new();
    private readonly IActorRef _slot;
    private readonly IActorRef _journal;

    public DurableSlotWritingTests()
        : base(HeldJournal.Settings)
    {
        _slot = NewSlot();
        _journal = Persistence.Instance.Apply(Sys).JournalFor("held");
    }

    [Fact]
    public void A_REGISTER_is_answered_only_when_it_is_written_and_lookups_do_not_see_it_before()
    {
        Register(1, "bob", "<sip:bob@a>");
        AwaitHeld(1);
        Assert.Empty(Lookup("bob"));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _journal.Tell(new HeldJournal.Release());
        Assert.Equal(200, ExpectMsg<LocationProtocol.Registered>().Decision.Status);
        Assert.Equal(["sip:bob@a"], Lookup("bob"));
    }

    [Fact]
    public void The_next_REGISTER_is_decided_over_what_is_being_written()
    {
        Register(1, "bob", "<sip:bob@a>");
        Register(2, "bob", "<sip:bob@b>");
        Register(3, "bob", "<sip:bob@c>");
        Register(4, "bob", "<sip:bob@d>");
        AwaitHeld(1);
        _journal.Tell(new HeldJournal.Release());
        Assert.Equal(["sip:bob@a"], Registrations.Uris(ExpectMsg<LocationProtocol.Registered>().Decision.Bindings));
        ReleaseRest();
        Assert.Equal(2, ExpectMsg<LocationProtocol.Registered>().Decision.Bindings.Count);
        Assert.Equal(3, ExpectMsg<LocationProtocol.Registered>().Decision.Bindings.Count);

        // Three are allowed; a refusal, too, is said when what it rests on is written.
        Assert.Equal(403, ExpectMsg<LocationProtocol.Registered>().Decision.Status);
        Assert.Equal(3, Lookup("bob").Length);
    }

    /// <summary>What is still being written is not part of it: that follows, under the numbers after it.</summary>
    [Fact]
    public void A_journal_that_has_lost_something_gets_all_that_is_confirmed()
    {
        Register(1, "bob", "<sip:bob@a>");
        AwaitHeld(1);
        _journal.Tell(new HeldJournal.Release());
        ExpectMsg<LocationProtocol.Registered>();
        Register(2, "bob", "<sip:bob@b>");
        AwaitHeld(1);
        _slot.Tell(new JournalsProtocol.StateLost("location-4-0"), TestActor);
        var restate = ExpectMsg<JournalsProtocol.Restate>();
        Assert.Equal(("location-4-0", 1), (restate.PersistenceId, restate.SequenceNr));
        Assert.Equal(["sip:bob@a"], Registrations.Uris(Assert.Single(((LocationProtocol.Snapshot)restate.State).Records).Bindings));
    }

    [Fact]
    public void A_query_and_a_repeat_wait_for_what_is_being_written()
    {
        Register(1, "bob", "<sip:bob@a>");
        Register(1, "bob", "<sip:bob@a>", question: 11);
        Register(2, "bob", "", question: 12);
        Register(3, "alice", "", question: 13);

        // Nothing of hers is being written.
        Assert.Equal(13, ExpectMsg<LocationProtocol.Registered>().Question);
        AwaitHeld(1);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _journal.Tell(new HeldJournal.Release());
        Assert.Equal(1, ExpectMsg<LocationProtocol.Registered>().Question);
        ReleaseRest();
        Assert.Equal((11L, 1), ExpectAnswer());
        Assert.Equal((12L, 1), ExpectAnswer());
    }

    [Fact]
    public void A_repeat_of_a_removal_that_is_being_written_does_not_undo_what_came_after_it()
    {
        Register(1, "bob", "<sip:bob@a>");
        AwaitHeld(1);
        _journal.Tell(new HeldJournal.Release());
        ExpectMsg<LocationProtocol.Registered>();
        Register(2, "bob", "<sip:bob@a>;expires=0", cseq: 2);
        Register(3, "bob", "<sip:bob@a>", cseq: 3);
        Register(2, "bob", "<sip:bob@a>;expires=0", question: 21, cseq: 2);
        AwaitHeld(1);
        ReleaseRest();
        Assert.Equal((2L, 0), ExpectAnswer());
        Assert.Equal((3L, 1), ExpectAnswer());
        Assert.Equal((21L, 0), ExpectAnswer());
        Assert.Equal(["sip:bob@a"], Lookup("bob"));
    }

    [Fact]
    public void A_write_that_fails_is_not_answered_and_stops_the_slot()
    {
        Watch(_slot);
        Register(1, "bob", "<sip:bob@a>");
        AwaitHeld(1);
        _journal.Tell(new HeldJournal.Release(new InvalidOperationException("second writer")));
        ExpectTerminated(_slot);
        Assert.Equal((0L, 0L), (_statistics.AddressesOfRecord, _statistics.Bindings));
    }

    [Fact]
    public void A_slot_counts_each_time_that_it_has_been_read_from_the_store_and_nothing_else()
    {
        Assert.Empty(Lookup("bob"));
        Assert.Equal(1, _statistics.Recoveries);
        Register(1, "bob", "<sip:bob@a>");
        AwaitHeld(1);
        _journal.Tell(new HeldJournal.Release());
        ExpectMsg<LocationProtocol.Registered>();
        Assert.Equal(["sip:bob@a"], Lookup("bob"));
        Assert.Equal(1, _statistics.Recoveries);
        Watch(_slot);
        Register(2, "bob", "<sip:bob@b>");
        AwaitHeld(1);
        _journal.Tell(new HeldJournal.Release(new InvalidOperationException("second writer")));
        ExpectTerminated(_slot);
        Assert.Equal(1, _statistics.Recoveries);
        Assert.Empty(Lookup("bob", NewSlot()));
        Assert.Equal(2, _statistics.Recoveries);
    }

    [Fact]
    public void A_slot_that_is_handed_off_answers_what_is_being_written_and_then_stops()
    {
        Watch(_slot);
        Register(1, "bob", "<sip:bob@a>");
        AwaitHeld(1);
        _slot.Tell(LocationProtocol.HandOff.Instance, TestActor);
        ReleaseRest();
        Assert.Equal((1L, 1), ExpectAnswer());
        ReleaseRest();
        ExpectTerminated(_slot);
    }

    private IActorRef NewSlot() => Sys.ActorOf(DurableSlotActor.Props(0, Registrations.Settings(), 100, _statistics, _time, "akka.actor.default-dispatcher"));

    private (long Question, int Bindings) ExpectAnswer()
    {
        var answer = ExpectMsg<LocationProtocol.Registered>();
        return (answer.Question, answer.Decision.Bindings.Count);
    }

    /// <summary>The slot sends what it has gathered once the write before is answered.</summary>
    private void ReleaseRest() => Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(10), _journal, new HeldJournal.Release(), ActorRefs.NoSender);

    private void AwaitHeld(int writes) => AwaitAssert(() =>
    {
        var probe = CreateTestProbe();
        _journal.Tell(new HeldJournal.Count(), probe.Ref);
        Assert.Equal(writes, probe.ExpectMsg<int>());
    });

    private void Register(ulong id, string user, string contacts, long? question = null, uint? cseq = null) =>
        _slot.Tell(new LocationProtocol.Register(question ?? (long)id, 0, Registrations.Request(user, contacts, _time.GetUtcNow().ToUnixTimeMilliseconds(), id, cseq: cseq ?? (uint)id)), TestActor);

    private string[] Lookup(string user, IActorRef? slot = null)
    {
        var probe = CreateTestProbe();
        (slot ?? _slot).Tell(new LocationProtocol.Lookup(9, 0, Registrations.Key(user)), probe.Ref);
        return Registrations.Uris(probe.ExpectMsg<LocationProtocol.Found>().Bindings);
    }
}
