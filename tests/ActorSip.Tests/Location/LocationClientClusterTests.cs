using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Sip.Registration;
using ActorSip.Tests.Membership;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>How a request actor asks the table of a cluster: whom, when the owner of a slot is elsewhere, does not answer, or is on the other side of a split.</summary>
public sealed class LocationClientClusterTests : TestKit, ILocationTimers, ILocationAsker
{
    private const int Node = 2;

    private readonly SortedDictionary<(long Due, long Handle), long> _timers = [];
    private readonly List<LocationProtocol.IAnswer?> _answers = [];
    private readonly ClusterState _cluster = ClusterViews.State("uuu");
    private readonly TestProbe _region;
    private readonly TestProbe _reader;
    private readonly LocationClient _client;
    private long _handles;
    private long _now = 5000;

    public LocationClientClusterTests()
    {
        _region = CreateTestProbe();
        _reader = CreateTestProbe();
        _client = new LocationClient(Registrations.Settings(), _region, TestActor, this, new LocationClientLimits(300, 2000, 10_000, 30), store: null, _cluster, _reader.Ref);
    }

    long ILocationTimers.Now => _now;

    [Fact]
    public void While_all_is_well_nobody_reads_the_store()
    {
        _client.TryLookup(Registrations.Key("bob"), this);
        _region.ExpectMsg<LocationProtocol.Lookup>();
        _reader.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_owner_that_is_silent_is_read_from_the_store_and_the_next_lookup_at_once()
    {
        _client.TryLookup(Registrations.Key("bob"), this);
        _region.ExpectMsg<LocationProtocol.Lookup>();
        Advance(300);
        _region.ExpectMsg<LocationProtocol.Lookup>();
        Answer(_reader.ExpectMsg<LocationProtocol.Lookup>().Question, _reader);
        Assert.Single(_answers);

        // Its answer is not the owner's: he is still asked.
        _client.TryLookup(Registrations.Key("bob"), this);
        var question = _region.ExpectMsg<LocationProtocol.Lookup>().Question;
        _reader.ExpectMsg<LocationProtocol.Lookup>();
        Answer(question, _region);
        _client.TryLookup(Registrations.Key("bob"), this);
        _region.ExpectMsg<LocationProtocol.Lookup>();
        _reader.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_change_waits_for_the_owner()
    {
        _client.TryRegister(Registrations.Request("bob", "<sip:bob@a>", 1, 1), this);
        _region.ExpectMsg<LocationProtocol.Register>();
        Advance(300);
        _region.ExpectMsg<LocationProtocol.Register>();
        _reader.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void The_node_that_does_not_answer_is_not_asked_and_when_it_is_out_the_region_is()
    {
        var owner = Owner();
        _cluster.Set(ClusterViews.Of("uUu"));
        _client.TryLookup(Registrations.Key("bob"), this);
        Answer(_reader.ExpectMsg<LocationProtocol.Lookup>().Question, _reader);
        _region.ExpectNoMsg(TimeSpan.Zero);

        _cluster.Set(new ClusterView(ClusterViews.Node(1), [.. ClusterViews.Of("uuu").Members.Where(member => !member.Address.Equals(owner))]));
        _client.TryLookup(Registrations.Key("bob"), this);
        _region.ExpectMsg<LocationProtocol.Lookup>();
        _reader.ExpectMsg<LocationProtocol.Lookup>();
    }

    [Fact]
    public void The_smaller_side_of_a_split_changes_nothing_and_reads_what_the_larger_has_written()
    {
        _cluster.Set(ClusterViews.Of("uUU"));
        Assert.False(_client.TryRegister(Registrations.Request("bob", "<sip:bob@a>", 1, 1), this));
        Assert.True(_client.TryRegister(Registrations.Request("bob", "", 1, 1), this));
        _region.ExpectMsg<LocationProtocol.Register>();
        _client.TryLookup(Registrations.Key("alice"), this);
        _reader.ExpectMsg<LocationProtocol.Lookup>();
    }

    [Fact]
    public void A_change_that_waits_is_refused_when_the_split_shows()
    {
        Assert.True(_client.TryRegister(Registrations.Request("bob", "<sip:bob@a>", 1, 1), this));
        _cluster.Set(ClusterViews.Of("uUU"));
        Advance(300);
        Assert.Null(Assert.Single(_answers));
    }

    void ILocationAsker.OnAnswer(LocationProtocol.IAnswer? answer) => _answers.Add(answer);

    long ILocationTimers.Start(int milliseconds, long number)
    {
        _timers.Add((_now + milliseconds, ++_handles), number);
        return _handles;
    }

    void ILocationTimers.Stop(long handle) => _timers.Remove(_timers.Keys.Single(timer => timer.Handle == handle));

    /// <summary>The slot of "bob" is known to be on another node.</summary>
    private Address Owner()
    {
        _client.TryLookup(Registrations.Key("bob"), this);
        var question = _region.ExpectMsg<LocationProtocol.Lookup>().Question;
        var path = new RootActorPath(ClusterViews.Node(Node)) / "user" / "slot";
        _client.OnAnswer(new LocationProtocol.Found(question, BindingSet.Empty), new EmptyLocalActorRef(((ExtendedActorSystem)Sys).Provider, path, Sys.EventStream));
        return ClusterViews.Node(Node);
    }

    private void Answer(long question, TestProbe by) => _client.OnAnswer(new LocationProtocol.Found(question, BindingSet.Empty), by.Ref);

    private void Advance(int milliseconds)
    {
        _now += milliseconds;
        foreach (var ((due, handle), number) in _timers.ToArray())
        {
            if (due > _now) continue;
            _timers.Remove((due, handle));
            _client.OnTimer(number);
        }
    }
}
