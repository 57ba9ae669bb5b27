using System.Collections.Immutable;
using ActorSip.Membership;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorSip.Location;

/// <summary>
/// Which shards move, a few at a time: a shard that moves has no owner until the coordinator has written down, one after the other, that all of its round have left and where each is now. What a node has that says it will
/// leave goes first, so that nothing is left to move when it leaves. Nothing moves while the store is away, since the next owner would know nothing, nor while a node comes, goes or does not answer, since all must agree to
/// a move. After each change in the cluster the first round is of one shard, and each is twice as large as the one before: a coordinator and a node that are new do everything for the first time, which takes them ten times
/// as long. The coordinator's turn only.
/// </summary>
/// <param name="inner">Says where a shard goes, and what moves among nodes that stay.</param>
/// <param name="cluster">As the node of the coordinator sees it.</param>
/// <param name="isStoreThereAsync">Asked before each round: false when what the slots have written could not be read, or no more be written.</param>
/// <param name="atOnce">Shards of one round, at most.</param>
/// <param name="handovers">Where it is noted.</param>
/// <param name="time">Has the monotonic clock; null: the system's.</param>
public sealed class PacedMoves(IShardAllocationStrategy inner, ClusterState cluster, Func<Task<bool>> isStoreThereAsync, int atOnce, Handovers handovers, TimeProvider? time = null) : IActorSystemDependentAllocationStrategy
{
    private static readonly IImmutableSet<string> None = ImmutableHashSet<string>.Empty;

    /// <summary>A round takes some 0.1 s. A shard that is under way for so long has lost a message, and has until handoff-timeout; the others need not wait for it.</summary>
    internal static readonly TimeSpan Stuck = TimeSpan.FromSeconds(2);

    /// <summary>A shard that was stuck has been without an owner for long enough: it is not tried again at once, since what it met may be there still.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<string, long> _underWaySince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _stuckAt = new(StringComparer.Ordinal);
    private Task<IImmutableSet<string>> _last = Task.FromResult(None);
    private ClusterView? _view;
    private int _next = 1;

    public void Start(ActorSystem system)
    {
        if (inner is IActorSystemDependentAllocationStrategy dependent) dependent.Start(system);
    }

    public async Task<IActorRef> AllocateShard(IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var view = cluster.View;
        var leaving = Leaving(view, currentShardAllocations);
        var home = await inner.AllocateShard(requester, shardId, leaving.Length < currentShardAllocations.Count ? currentShardAllocations.RemoveRange(leaving) : currentShardAllocations).ConfigureAwait(false);
        handovers.NoteNext(shardId, AddressOf(view, home));
        return home;
    }

    public Task<IImmutableSet<string>> Rebalance(IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        handovers.Look(shard => HomeOf(shard, currentShardAllocations), rebalanceInProgress);

        // A store that hangs is not asked again and again.
        if (IsOnTheMove(rebalanceInProgress) || !_last.IsCompleted) return Task.FromResult(None);
        if (!ReferenceEquals(_view, cluster.View)) (_view, _next) = (cluster.View, 1);

        // What holds one shard up may hold up the next: then one at a time.
        return _last = MovesAsync(_view, currentShardAllocations, rebalanceInProgress, _stuckAt.Keys.ToHashSet(StringComparer.Ordinal), rebalanceInProgress.Count > 0 ? 1 : _next);
    }

    /// <summary>True while the last round may still end as it should.</summary>
    private bool IsOnTheMove(IImmutableSet<string> underWay)
    {
        var now = _time.GetTimestamp();
        foreach (var arrived in _underWaySince.Keys.Where(shard => !underWay.Contains(shard)).ToList()) _underWaySince.Remove(arrived);
        foreach (var rested in _stuckAt.Where(stuck => _time.GetElapsedTime(stuck.Value, now) >= Rest).ToList()) _stuckAt.Remove(rested.Key);
        var isOnTheMove = false;
        foreach (var shard in underWay)
        {
            _underWaySince.TryAdd(shard, now);
            if (_time.GetElapsedTime(_underWaySince[shard], now) < Stuck) isOnTheMove = true;
            else _stuckAt[shard] = now;
        }

        return isOnTheMove;
    }

    private async Task<IImmutableSet<string>> MovesAsync(ClusterView view, IImmutableDictionary<IActorRef, IImmutableList<string>> allocations, IImmutableSet<string> underWay, HashSet<string> resting, int most)
    {
        var chosen = await ChooseAsync(view, allocations, underWay).ConfigureAwait(false);
        if (chosen.Count == 0 || !await isStoreThereAsync().ConfigureAwait(false)) return None;

        // The store may have let us wait; who is there now need not be who was there then.
        if (!ReferenceEquals(view, cluster.View)) return None;

        var round = chosen.Where(shard => !resting.Contains(shard)).Take(most).ToImmutableHashSet();
        if (underWay.Count == 0) _next = Math.Min(_next * 2, atOnce);
        handovers.Begin(round, shard => HomeOf(shard, allocations));
        return round;
    }

    private Task<IImmutableSet<string>> ChooseAsync(ClusterView view, IImmutableDictionary<IActorRef, IImmutableList<string>> allocations, IImmutableSet<string> underWay)
    {
        if (!view.IsWhole || view.Members.Any(member => member.Status != "Up")) return Task.FromResult(None);
        var leaving = Leaving(view, allocations);
        if (leaving.Length == 0) return inner.Rebalance(allocations, underWay);
        return Task.FromResult(leaving.Length == allocations.Count ? None : leaving.SelectMany(region => allocations[region]).Where(shard => !underWay.Contains(shard)).ToImmutableHashSet());
    }

    private static IActorRef[] Leaving(ClusterView view, IImmutableDictionary<IActorRef, IImmutableList<string>> allocations) => [.. allocations.Keys.Where(region => view.IsLeaving(AddressOf(view, region)))];

    private Address? HomeOf(string shard, IImmutableDictionary<IActorRef, IImmutableList<string>> allocations) => allocations.FirstOrDefault(region => region.Value.Contains(shard)).Key is { } home ? AddressOf(cluster.View, home) : null;

    private static Address AddressOf(ClusterView view, IActorRef region) => region.Path.Address is { HasGlobalScope: true } elsewhere ? elsewhere : view.Self;
}
