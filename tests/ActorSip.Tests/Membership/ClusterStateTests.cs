using ActorSip.Membership;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Membership;

/// <summary>Whether a node may trust what it knows.</summary>
public sealed class ClusterStateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ClusterState _state;

    public ClusterStateTests()
    {
        _state = new ClusterState(ClusterViews.Node(1), 1, 101, _time);
        _state.Set(ClusterViews.Of("uuu"));
        _state.BeginTicks();
    }

    [Fact]
    public void A_node_that_turns_is_trusted_while_it_has_the_majority()
    {
        for (var second = 0; second < 20; second++) Tick(1);
        Assert.True(_state.IsTrusted);
        _state.Set(ClusterViews.Of("uUU"));
        Assert.False(_state.IsTrusted);
    }

    /// <summary>It may have lost its slots, and hears of it only now.</summary>
    [Fact]
    public void One_that_stood_still_is_not_until_it_can_know_better()
    {
        Tick(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_state.IsTrusted);
        _state.NoteTick();
        Assert.False(_state.IsTrusted);
        for (var second = 0; second < 4; second++)
        {
            Tick(1);
            Assert.False(_state.IsTrusted);
        }

        Tick(1);
        Assert.True(_state.IsTrusted);
    }

    private void Tick(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _state.NoteTick();
    }
}
