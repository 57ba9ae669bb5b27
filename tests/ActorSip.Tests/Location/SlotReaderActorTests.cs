using ActorSip.Journals;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Sip.Registration;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Membership;
using ActorSip.Wire;
using Akka.Actor;
using Akka.Dispatch;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>Lookups out of the store while nobody owns the slot.</summary>
public sealed class SlotReaderActorTests : TestKit
{
    private static readonly LocationSettings Settings = Registrations.Settings();
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly StoreOfOneSlot _store;
    private readonly ClusterState _cluster;
    private readonly IActorRef _reader;
    private readonly List<StoredEvent> _events = [];
    private BindingSet _bindings = BindingSet.Empty;
    private long _question;

    public SlotReaderActorTests()
        : base(Configurations.Load(file: null).Akka!)
    {
        _store = new StoreOfOneSlot(_time);
        _cluster = new ClusterState(ClusterViews.Node(1), 1, 101, _time);
        _cluster.Set(ClusterViews.Of("uuu"));
        _reader = Sys.ActorOf(SlotReaderActor.Props(Settings, _store, _time, _cluster, Dispatchers.DefaultDispatcherId));
    }

    private long UnixNow => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void It_answers_with_what_lives_and_goes_on_from_there()
    {
        Register("<sip:bob@192.0.2.1>", id: 1, "60");
        Lookup();
        Read(whole: true);
        Assert.Equal(["sip:bob@192.0.2.1"], Found());
        Register("<sip:bob@192.0.2.2>", id: 2, "600");
        Lookup();
        Assert.Equal(1, Read(whole: false).SequenceNr);
        Assert.Equal(["sip:bob@192.0.2.2", "sip:bob@192.0.2.1"], Found());

        // No event says that a binding has ended.
        _time.Advance(TimeSpan.FromSeconds(61));
        Lookup();
        Read(whole: false);
        Assert.Equal(["sip:bob@192.0.2.2"], Found());
    }

    [Fact]
    public void A_binding_is_found_by_its_id()
    {
        Register("<sip:bob@192.0.2.1>", id: 7, "60");
        _reader.Tell(new LocationProtocol.FindBinding(++_question, Slot, 700), TestActor);
        Read(whole: true);
        Assert.Equal(["sip:bob@192.0.2.1"], Found());
    }

    /// <summary>What was asked after a read began may ask for what was written since.</summary>
    [Fact]
    public void A_question_waits_for_a_read_that_began_after_it_and_there_is_one_at_a_time()
    {
        Register("<sip:bob@192.0.2.1>", id: 1, "60");
        Lookup();
        AwaitCondition(() => _store.Reads == 1);
        var early = _events.ToArray();
        Register("<sip:bob@192.0.2.2>", id: 2, "60");
        Lookup();
        Lookup();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, _store.Reads);
        _store.Answer(_ => new StoredHistory(null, early, 1));
        Assert.Single(Found());
        Read(whole: false);
        Assert.Equal((2, 2), (Found().Length, Found().Length));
        Assert.Equal(0, _store.Reads);
    }

    [Fact]
    public void What_has_a_gap_is_read_again_and_never_answered_with()
    {
        Register("<sip:bob@192.0.2.1>", id: 1, "60");
        Register("<sip:bob@192.0.2.2>", id: 2, "60");
        Lookup();
        AwaitCondition(() => _store.Reads == 1);
        _store.Answer(_ => new StoredHistory(null, [_events[1]], 2));
        AwaitCondition(() => _store.Reads == 1);
        Assert.Equal(0, _store.Answer(_ => new StoredHistory(null, _events, 2)).SequenceNr);
        Assert.Equal(2, Found().Length);
    }

    [Fact]
    public void A_store_that_is_away_gives_no_answer_and_the_next_question_is_read_anew()
    {
        Register("<sip:bob@192.0.2.1>", id: 1, "60");
        Lookup();
        AwaitCondition(() => _store.Reads == 1);
        _store.Fail(new StoreException("It is away."));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Lookup();
        Read(whole: true);
        Assert.Single(Found());
    }

    /// <summary>A replica that has become the master lacks what the owner of the slot is about to write anew.</summary>
    [Fact]
    public void A_store_that_may_lack_something_gives_no_answer()
    {
        Lookup();
        AwaitCondition(() => _store.Reads == 1);
        _store.Health.Doubt();
        Read(whole: true);
        Lookup();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, _store.Reads);

        Register("<sip:bob@192.0.2.1>", id: 1, "60");
        _time.Advance(TimeSpan.FromSeconds(10));
        Lookup();
        Read(whole: false);
        Assert.Single(Found());
    }

    /// <summary>Then it may be the owner who is missing, or this node is the one that was left behind.</summary>
    [Theory]
    [InlineData("uuU")]
    [InlineData("uUU")]
    public void It_gives_one_all_the_same_where_somebody_is_missing(string nodes)
    {
        _store.Health.Doubt();
        _cluster.Set(ClusterViews.Of(nodes));
        Register("<sip:bob@192.0.2.1>", id: 1, "60");
        Lookup();
        Read(whole: true);
        Assert.Single(Found());
    }

    [Fact]
    public void What_a_newer_version_wrote_is_left_to_it()
    {
        Lookup();
        AwaitCondition(() => _store.Reads == 1);
        _store.Answer(_ => new StoredHistory(null, [new StoredEvent(1, new StoredPayload(WireFormat.SerializerId, "l9", []), "", "w")], 1));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Lookup();
        Read(whole: true);
        Assert.Empty(Found());
    }

    private static int Slot => Settings.SlotOf(Registrations.Key("bob"));

    private void Lookup() => _reader.Tell(new LocationProtocol.Lookup(++_question, Slot, Registrations.Key("bob")), TestActor);

    private string[] Found() => Registrations.Uris(ExpectMsg<LocationProtocol.Found>().Bindings);

    /// <summary>Answers the read that is under way with what the slot has written.</summary>
    private StorePosition Read(bool whole)
    {
        AwaitCondition(() => _store.Reads == 1);
        return _store.Answer(after => whole
            ? new StoredHistory(null, [.. _events], _events.Count) { Epoch = "1:a" }
            : new StoredHistory(null, [.. _events.Skip((int)after.SequenceNr)], _events.Count) { Epoch = "1:a", GoesOn = true });
    }

    /// <summary>What a slot would have written.</summary>
    private void Register(string contact, ulong id, string expires)
    {
        var request = Registrations.Request("bob", contact, UnixNow, id, expires, callId: $"call{id}");
        var change = Registrar.Decide(_bindings, request, Registrations.Policy).Changed!;
        _bindings = _bindings.Apply(change);
        var changed = new LocationProtocol.Changed(Registrations.Key("bob"), change, UnixNow, 0);
        _events.Add(new StoredEvent(_events.Count + 1, new StoredPayload(WireFormat.SerializerId, WireFormat.Changed, WireFormat.Write(changed)), "", "w"));
    }
}
