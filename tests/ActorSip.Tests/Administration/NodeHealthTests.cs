using ActorSip.Administration;
using ActorSip.Loops;
using ActorSip.Membership;
using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Administration;

/// <summary>When a node is said to be stuck, and when not to be ready.</summary>
public sealed class NodeHealthTests
{
    private static readonly Address Self = new("akka.ssl.tcp", "actorsip", "10.0.0.1", 4053);
    private readonly FakeTimeProvider _time = new();
    private readonly ClusterState _cluster = new(Self, 1, 7, TimeProvider.System);
    private readonly HeldLoop _loop = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly NodeHealth _health;

    public NodeHealthTests()
    {
        _cluster.Set(View("Up"));
        _health = new NodeHealth(_cluster, null, [_loop], _ended.Task, _time);
    }

    [Fact]
    public void A_node_whose_parts_give_signs_of_life_is_live_and_ready()
    {
        for (var second = 0; second < 30; second++)
        {
            Live();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(_health.NotLiveReasons());
        Assert.Empty(_health.NotReadyReasons());
    }

    [Fact]
    public void A_loop_that_does_not_turn_is_named_and_not_asked_more_and_more()
    {
        for (var second = 0; second < 12; second++)
        {
            _health.NoteActors();
            _health.NoteRegion();
            _health.NoteSlot();
            _health.AskLoops();
            if (second == 7) Assert.Equal((0, 1), (_health.NotLiveReasons().Count, _health.NotReadyReasons().Count));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["event loop 3 has not turned for 12 s"], _health.NotLiveReasons());
        Assert.Equal(["event loop 3 has not turned for 12 s"], _health.NotReadyReasons());
        Assert.Equal(1, _loop.Posted);
        _loop.Run();
        Assert.Empty(_health.NotLiveReasons());
        _health.AskLoops();
        Assert.Equal(2, _loop.Posted);
    }

    [Fact]
    public void Actors_that_do_not_run_are_a_reason()
    {
        _time.Advance(TimeSpan.FromSeconds(11));
        _health.AskLoops();
        _loop.Run();
        Assert.Equal(["no actor off the event loops has run for 11 s"], _health.NotLiveReasons());
        _ended.SetResult();
        Assert.Equal(["the actor system has ended"], _health.NotLiveReasons());
        Assert.Equal(["the actor system has ended"], _health.NotReadyReasons());
    }

    [Fact]
    public void A_region_that_is_silent_or_stopped_makes_it_not_ready_but_live()
    {
        _time.Advance(TimeSpan.FromSeconds(6));
        Live(region: false, slot: true);
        Assert.Equal(["the shard region of this node has not answered for 6 s"], _health.NotReadyReasons());
        _time.Advance(TimeSpan.FromSeconds(10));
        Live(region: true, slot: false);
        Assert.Empty(_health.NotReadyReasons());
        _time.Advance(TimeSpan.FromSeconds(6));
        Live(region: true, slot: false);
        Assert.Equal(["no slot has answered a question of this node for 16 s"], _health.NotReadyReasons());
        _health.NoteRegionStopped();
        Live();
        Assert.Equal(["the shard region of this node has stopped: start the node again"], _health.NotReadyReasons());
        Assert.Empty(_health.NotLiveReasons());
    }

    [Theory]
    [InlineData("Joining", true, "this node is Joining in its cluster, not Up")]
    [InlineData("Leaving", true, "this node is Leaving in its cluster, not Up")]
    [InlineData("Up", false, "this node sees 1 of 3 nodes, which is not the majority")]
    public void A_node_that_is_not_up_or_on_the_smaller_side_is_not_ready(string status, bool others, string reason)
    {
        _cluster.Set(View(status, others));
        Assert.Equal([reason], _health.NotReadyReasons());
        Assert.Empty(_health.NotLiveReasons());
    }

    [Fact]
    public void A_node_that_has_not_joined_is_not_ready()
    {
        _cluster.Set(new ClusterView(Self, []));
        Assert.Equal(["this node is no member of its cluster"], _health.NotReadyReasons());
    }

    [Theory]
    [InlineData("3,3,2", true)]
    [InlineData("8", true)]
    [InlineData("", true)]
    [InlineData("4,2,2", false)]
    public void Shards_are_balanced_when_they_are_as_even_as_whole_ones_can_be(string counts, bool expected) => Assert.Equal(
        expected,
        ClusterReports.IsBalanced([.. counts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(count => new NodeShards("a", [.. Enumerable.Range(0, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))], 0))]));

    private static ClusterView View(string status, bool others = true) => new(Self,
    [
        new ClusterMember(Self, status, true, null),
        new ClusterMember(Self.WithHost("10.0.0.2"), "Up", others, null),
        new ClusterMember(Self.WithHost("10.0.0.3"), "Up", others, null),
    ]);

    private void Live(bool region = true, bool slot = true)
    {
        _health.NoteActors();
        if (region) _health.NoteRegion();
        if (slot) _health.NoteSlot();
        _health.AskLoops();
        _loop.Run();
    }

    private sealed class HeldLoop : ILoop
    {
        private ILoopWork? _work;

        public int Posted { get; private set; }

        public int Index => 3;

        public long Now => 0;

        public bool InLoop => false;

        public void Post(ILoopWork work)
        {
            Posted++;
            _work = work;
        }

        public void Run() => _work!.Run();

        public void FlushAtEndOfPass(ILoopFlush flush) => throw new NotSupportedException();

        public ILoopAlarm CreateAlarm(ILoopWork work) => throw new NotSupportedException();
    }
}
