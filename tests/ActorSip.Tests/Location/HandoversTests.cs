using ActorSip.Location;
using ActorSip.Tests.Membership;
using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>What is told of shards that move. Shard 7 goes from node 2 to node 1, if it goes.</summary>
public sealed class HandoversTests
{
    private static readonly Address From = ClusterViews.Node(2);
    private static readonly Address To = ClusterViews.Node(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Handovers _handovers;
    private Address? _home = From;

    public HandoversTests() => _handovers = new Handovers(_time);

    [Fact]
    public void A_shard_that_moves_is_told_of_with_whence_whither_and_since_when()
    {
        _handovers.Begin(["7"], _ => _home);
        _time.Advance(TimeSpan.FromSeconds(1));
        Look("7");
        Assert.Equal((7, From, null), Single());
        Assert.Equal(TimeSpan.FromSeconds(1), _handovers.Since(_handovers.View.UnderWay[0]));
        _home = null;
        Look();
        _handovers.NoteNext("7", To);
        Assert.Equal((7, From, To), Single());
        _home = To;
        Look();
        AssertCounts(finished: 1, stuck: 0);
    }

    /// <summary>A round takes a third of the time from one look to the next.</summary>
    [Fact]
    public void A_move_that_is_over_by_the_next_look_counts()
    {
        _handovers.Begin(["7"], _ => _home);
        _handovers.NoteNext("7", To);
        _home = To;
        Look();
        AssertCounts(finished: 1, stuck: 0);
        Look();
        AssertCounts(finished: 1, stuck: 0);
    }

    /// <summary>As when its node comes back, or stays after all.</summary>
    [Fact]
    public void A_shard_that_left_and_was_given_to_the_same_node_has_been_handed_over()
    {
        _handovers.Begin(["7"], _ => _home);
        _handovers.NoteNext("7", From);
        Look();
        AssertCounts(finished: 1, stuck: 0);
    }

    [Fact]
    public void A_shard_that_is_stuck_counts_once_and_is_finished_all_the_same()
    {
        _handovers.Begin(["7"], _ => _home);
        for (var look = 0; look < 4; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Look("7");
        }

        Assert.True(Assert.Single(_handovers.View.UnderWay).IsStuck);
        Assert.Equal((0, 1), (_handovers.View.Finished, _handovers.View.Stuck));
        _home = To;
        Look();
        AssertCounts(finished: 1, stuck: 1);
    }

    /// <summary>The coordinator gives up after handoff-timeout.</summary>
    [Fact]
    public void A_shard_that_stays_where_it_was_is_not_finished()
    {
        Look("7");
        _time.Advance(TimeSpan.FromSeconds(4));
        Look("7");
        Look();
        AssertCounts(finished: 0, stuck: 1);
    }

    [Fact]
    public void A_shard_that_nobody_has_is_stuck_too()
    {
        _handovers.Begin(["7"], _ => _home);
        _home = null;
        Look();
        _time.Advance(TimeSpan.FromSeconds(2));
        Look();
        Assert.Equal((7, From, null), Single());
        Assert.Equal((0, 1), (_handovers.View.Finished, _handovers.View.Stuck));
    }

    /// <summary>It may be chosen while the coordinator has other things to do, and then be let be.</summary>
    [Fact]
    public void A_shard_that_was_chosen_and_not_begun_with_is_forgotten()
    {
        _handovers.Begin(["7"], _ => _home);
        _time.Advance(TimeSpan.FromSeconds(1));
        Look();
        Assert.Equal((7, From, null), Single());
        _time.Advance(TimeSpan.FromSeconds(1));
        Look();
        AssertCounts(finished: 0, stuck: 0);
    }

    /// <summary>Those of a node that died, and all of them when the cluster is new.</summary>
    [Fact]
    public void A_shard_that_is_given_to_a_node_and_did_not_move_is_none()
    {
        _home = null;
        _handovers.NoteNext("7", To);
        Look();
        _home = To;
        Look();
        AssertCounts(finished: 0, stuck: 0);
    }

    private void Look(params string[] underWay) => _handovers.Look(_ => _home, underWay);

    private (int Shard, Address From, Address? To) Single() => Assert.Single(_handovers.View.UnderWay) is var moving ? (moving.Shard, moving.From, moving.To) : default;

    private void AssertCounts(int finished, int stuck)
    {
        Assert.Empty(_handovers.View.UnderWay);
        Assert.Equal((finished, stuck), (_handovers.View.Finished, _handovers.View.Stuck));
    }
}
