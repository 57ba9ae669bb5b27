using System.Collections.Immutable;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Tests.Membership;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>Which shards move, and when none does. Node 1 has shards 0 to 4, node 2 5 to 9, and so on.</summary>
public sealed class PacedMovesTests
{
    private const int AtOnce = 3;
    private const int ShardsEach = 5;

    private readonly RegionOf[] _regions = [.. Enumerable.Range(1, 3).Select(number => new RegionOf(number == 1 ? new Address("akka", "actorsip") : ClusterViews.Node(number)))];
    private readonly Noting _inner = new();
    private readonly Handovers _handovers = new(TimeProvider.System);
    private bool _isStoreThere = true;

    [Fact]
    public async Task Among_nodes_that_stay_the_inner_strategy_says_what_moves()
    {
        Assert.Equal(["7"], await MovesAsync("uuu"));
        Assert.Equal(3, Assert.Single(_inner.Seen));
    }

    [Theory]
    [InlineData("uuU")]
    [InlineData("uuj")]
    [InlineData("uul")]
    [InlineData("usU")]
    [InlineData("uSu")]
    public async Task Nothing_moves_while_a_node_comes_or_goes_or_does_not_answer(string nodes)
    {
        Assert.Empty(await MovesAsync(nodes));
        Assert.Empty(_inner.Seen);
    }

    [Theory]
    [InlineData("uuu")]
    [InlineData("usu")]
    public async Task Nothing_moves_while_the_store_is_away(string nodes)
    {
        _isStoreThere = false;
        Assert.Empty(await MovesAsync(nodes));
        _isStoreThere = true;
        Assert.NotEmpty(await MovesAsync(nodes));
    }

    /// <summary>A hand-off that has lost a message takes seconds: whoever leaves would go with all that waited behind it.</summary>
    [Fact]
    public async Task A_shard_that_is_stuck_does_not_keep_the_others()
    {
        var time = new FakeTimeProvider();
        var moves = new PacedMoves(_inner, ClusterViews.State("usu"), () => Task.FromResult(_isStoreThere), AtOnce, _handovers, time);
        Assert.Empty(await moves.Rebalance(Allocations(), ["6"]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await moves.Rebalance(Allocations(), ["6", "7"]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await moves.Rebalance(Allocations(), ["6", "7"]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains(Assert.Single(await moves.Rebalance(Allocations(), ["6", "7"])), (string[])["5", "8", "9"]);
    }

    /// <summary>What it met may be there still, and each attempt leaves it without an owner for as long as the one before.</summary>
    [Fact]
    public async Task A_shard_that_was_stuck_is_not_tried_again_at_once()
    {
        var time = new FakeTimeProvider();
        var moves = new PacedMoves(_inner, ClusterViews.State("uuu"), () => Task.FromResult(_isStoreThere), AtOnce, _handovers, time);
        Assert.Empty(await moves.Rebalance(Allocations(), ["7"]));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(await moves.Rebalance(Allocations(), ["7"]));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(await moves.Rebalance(Allocations(), []));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["7"], await moves.Rebalance(Allocations(), []));
    }

    [Fact]
    public async Task Nothing_moves_when_somebody_else_is_there_by_the_time_the_store_has_answered()
    {
        var state = ClusterViews.State("uuu");
        using var answer = new SemaphoreSlim(0);
        var round = new PacedMoves(_inner, state, () => answer.WaitAsync(TimeSpan.FromSeconds(30)), AtOnce, _handovers).Rebalance(Allocations(), []);
        state.Set(ClusterViews.Of("uuU"));
        answer.Release();
        Assert.Empty(await round);
    }

    [Fact]
    public async Task A_store_that_hangs_is_asked_once()
    {
        var asked = 0;
        using var answers = new SemaphoreSlim(0);
        var strategy = new PacedMoves(_inner, ClusterViews.State("uuu"), async () =>
        {
            asked++;
            return await answers.WaitAsync(TimeSpan.FromSeconds(30));
        }, AtOnce, _handovers);
        var first = strategy.Rebalance(Allocations(), []);
        Assert.Empty(await strategy.Rebalance(Allocations(), []));
        Assert.False(first.IsCompleted);
        answers.Release(2);
        Assert.Equal(["7"], await first);
        Assert.Equal(["7"], await strategy.Rebalance(Allocations(), []));
        Assert.Equal(2, asked);
    }

    /// <summary>Looking whether something has to move is cheap, and stays so.</summary>
    [Fact]
    public async Task The_store_is_not_asked_when_nothing_has_to_move()
    {
        var strategy = new PacedMoves(_inner, ClusterViews.State("uuj"), () => throw new InvalidOperationException("It was asked."), AtOnce, _handovers);
        Assert.Empty(await strategy.Rebalance(Allocations(), []));
    }

    [Fact]
    public async Task A_round_begins_when_the_one_before_has_ended() => Assert.Empty(await MovesAsync("usu", "3"));

    [Theory]
    [InlineData("usu", "56789")]
    [InlineData("suu", "01234")]
    public async Task What_a_node_has_that_will_leave_moves_some_at_a_time(string nodes, string shards)
    {
        var (strategy, allocations, rounds) = (Strategy(nodes), Allocations(), new List<int>());
        for (var round = 0; round < 3; round++)
        {
            var moved = await strategy.Rebalance(allocations, []);
            Assert.All(moved, shard => Assert.Contains(shard, shards, StringComparison.Ordinal));
            allocations = allocations.ToImmutableSortedDictionary(pair => pair.Key, pair => (IImmutableList<string>)pair.Value.RemoveRange(moved));
            rounds.Add(moved.Count);
        }

        Assert.Equal([1, 2, 2], rounds);
        Assert.Empty(_inner.Seen);
    }

    [Fact]
    public async Task After_a_change_it_begins_with_one_again()
    {
        var state = ClusterViews.State("usu");
        var strategy = new PacedMoves(_inner, state, () => Task.FromResult(true), AtOnce, _handovers);
        var rounds = new List<int>();
        for (var round = 0; round < 4; round++) rounds.Add((await strategy.Rebalance(Allocations(), [])).Count);
        state.Set(ClusterViews.Of("usu"));
        rounds.Add((await strategy.Rebalance(Allocations(), [])).Count);
        Assert.Equal([1, 2, AtOnce, AtOnce, 1], rounds);
    }

    /// <summary>They will move once more when it comes back, or another joins.</summary>
    [Fact]
    public async Task A_node_that_has_handed_over_everything_gets_nothing_while_it_leaves()
    {
        var allocations = Allocations().SetItem(_regions[1], []);
        Assert.Empty(await Strategy("usu").Rebalance(allocations, []));
        Assert.Empty(_inner.Seen);
    }

    [Fact]
    public async Task When_all_leave_nothing_moves() => Assert.Empty(await MovesAsync("sss"));

    [Fact]
    public async Task A_shard_goes_to_a_node_that_stays()
    {
        var moves = Strategy("ssu");
        Assert.Same(_regions[2], await moves.AllocateShard(_regions[0], "15", Allocations()));
        Assert.Contains(await Strategy("sss").AllocateShard(_regions[0], "15", Allocations()), _regions);
    }

    [Fact]
    public async Task What_moves_is_noted_until_another_node_has_it()
    {
        var (moves, allocations) = (Strategy("uuu"), Allocations());
        Assert.Equal(["7"], await moves.Rebalance(allocations, []));
        Assert.Equal((7, ClusterViews.Node(2), null), Noted());
        Assert.Empty(await moves.Rebalance(allocations, ["7"]));
        allocations = allocations.SetItem(_regions[1], allocations[_regions[1]].Remove("7"));
        var home = await moves.AllocateShard(_regions[1], "7", allocations.Remove(_regions[1]));
        var to = ClusterViews.Node(home == _regions[0] ? 1 : 3);
        Assert.Equal((7, ClusterViews.Node(2), to), Noted());
        Assert.Equal(0, _handovers.View.Finished);

        // The inner strategy wants to move it on.
        Assert.Equal(["7"], await moves.Rebalance(allocations.SetItem(home, allocations[home].Add("7")), []));
        Assert.Equal((7, to, null), Noted());
        Assert.Equal((1, 0), (_handovers.View.Finished, _handovers.View.Stuck));

        (int, Address, Address?) Noted() => Assert.Single(_handovers.View.UnderWay) is var moving ? (moving.Shard, moving.From, moving.To) : default;
    }

    private Task<IImmutableSet<string>> MovesAsync(string nodes, params string[] underWay) => Strategy(nodes).Rebalance(Allocations(), [.. underWay]);

    private PacedMoves Strategy(string nodes) => new(_inner, ClusterViews.State(nodes), () => Task.FromResult(_isStoreThere), AtOnce, _handovers);

    private ImmutableSortedDictionary<IActorRef, IImmutableList<string>> Allocations() => _regions.Select((region, node) => KeyValuePair.Create(
        (IActorRef)region, (IImmutableList<string>)[.. Enumerable.Range(node * ShardsEach, ShardsEach).Select(shard => $"{shard}")])).ToImmutableSortedDictionary();

    /// <summary>A region, of which only the address matters.</summary>
#pragma warning disable MA0097 // Akka compares references by their paths; nobody does so here.
    private sealed class RegionOf(Address address) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(address) / "system" / "sharding" / LocationRegion.TypeName;

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }
#pragma warning restore MA0097

    /// <summary>Allocates at the first, moves shard 7, and notes how many regions it is shown.</summary>
    private sealed class Noting : IShardAllocationStrategy
    {
        public List<int> Seen { get; } = [];

        public Task<IActorRef> AllocateShard(IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) => Task.FromResult(currentShardAllocations.Keys.First());

        public Task<IImmutableSet<string>> Rebalance(IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
        {
            Seen.Add(currentShardAllocations.Count);
            return Task.FromResult<IImmutableSet<string>>(ImmutableHashSet.Create("7"));
        }
    }
}
