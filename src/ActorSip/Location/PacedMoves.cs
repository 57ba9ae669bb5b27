using System.Collections.Immutable;
using ActorSip.Membership;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorSip.Location;

/// <summary>
/// Which shards move, a few at a time: a shard that moves has no owner until the coordinator has written down, one after the other, that all of its round have left and where each is now. What a node has that says it will
/// leave goes first, so that nothing is left to move when it leaves. Nothing moves while the store is away, since the next owner would know nothing, nor while a node comes, goes or does not answer, since all must agree to
/// a move.
/// </summary>
/// <param name="inner">Says where a shard goes, and what moves among nodes that stay.</param>
/// <param name="cluster">As the node of the coordinator sees it.</param>
/// <param name="isStoreThere">False while what the slots have written cannot be read.</param>
/// <param name="atOnce">Shards of one round.</param>
public sealed class PacedMoves(IShardAllocationStrategy inner, ClusterState cluster, Func<bool> isStoreThere, int atOnce) : IActorSystemDependentAllocationStrategy
{
    private static readonly Task<IImmutableSet<string>> None = Task.FromResult<IImmutableSet<string>>(ImmutableHashSet<string>.Empty);

    public void Start(ActorSystem system)
    {
        if (inner is IActorSystemDependentAllocationStrategy dependent) dependent.Start(system);
    }

    public Task<IActorRef> AllocateShard(IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var leaving = Leaving(cluster.View, currentShardAllocations);
        return inner.AllocateShard(requester, shardId, leaving.Length < currentShardAllocations.Count ? currentShardAllocations.RemoveRange(leaving) : currentShardAllocations);
    }

    public Task<IImmutableSet<string>> Rebalance(IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        var view = cluster.View;
        if (rebalanceInProgress.Count > 0 || !view.IsWhole || view.Members.Any(member => member.Status != "Up") || !isStoreThere()) return None;
        var leaving = Leaving(view, currentShardAllocations);
        if (leaving.Length == 0) return inner.Rebalance(currentShardAllocations, rebalanceInProgress);
        return leaving.Length == currentShardAllocations.Count
            ? None
            : Task.FromResult<IImmutableSet<string>>(leaving.SelectMany(region => currentShardAllocations[region]).Take(atOnce).ToImmutableHashSet());
    }

    private static IActorRef[] Leaving(ClusterView view, IImmutableDictionary<IActorRef, IImmutableList<string>> allocations) => [.. allocations.Keys.Where(region => view.IsLeaving(AddressOf(view, region)))];

    private static Address AddressOf(ClusterView view, IActorRef region) => region.Path.Address is { HasGlobalScope: true } elsewhere ? elsewhere : view.Self;
}
