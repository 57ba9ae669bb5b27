using ActorSip.Journals;
using ActorSip.Location;
using ActorSip.Membership;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorSip.Hosting;

/// <summary>
/// Before a node leaves its cluster: says that it will, and waits until others have its slots, which move a few at a time (<see cref="PacedMoves"/>). When it left with them, all would be without an owner at once, and some
/// for longer if the coordinator, which may be here, went before it had found places for all.
/// </summary>
internal static class NodeDeparture
{
    /// <summary>Then it leaves with what it has. Well within what those who stop a process allow, and more than three nodes need.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    /// <summary>So much more while the store is in doubt, and none moves: who took the slots over at once would read what it has, before the owners here have written anew what it lacks.</summary>
    private static readonly TimeSpan DoubtEnds = TimeSpan.FromSeconds(10);

    /// <summary>When none has gone for so long, none will: a node is away, or the store.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(5);

    /// <summary>In this time the other nodes have asked the coordinator where each slot is now (<see cref="SlotWakerActor"/>). When it leaves with this node there is none for about a second, and who has not asked waits.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Returns when no slot is here any more, when nobody is there to take them, or when it has taken too long.</summary>
    /// <param name="system">Of the node.</param>
    /// <param name="cluster">Who is there.</param>
    /// <param name="store">Of the slots; null where there is none.</param>
    /// <param name="time">Measures it.</param>
    public static async Task RunAsync(ActorSystem system, ClusterState cluster, StoreHealth? store, TimeProvider time)
    {
        if (!HasHeir(cluster.View)) return;
        var membership = system.ActorSelection("/user/" + MembershipActor.Name);
        var region = ClusterSharding.Get(system).ShardRegion(LocationRegion.TypeName);
        var asked = time.GetTimestamp();
        while (store is { Condition.IsAvailable: true, IsInDoubt: true } && time.GetElapsedTime(asked) < DoubtEnds) await Task.Delay(Look, time).ConfigureAwait(false);
        var begun = time.GetTimestamp();
        var (least, fellAt) = (int.MaxValue, begun);
        while (HasHeir(cluster.View) && !system.WhenTerminated.IsCompleted && time.GetElapsedTime(begun) < Most && time.GetElapsedTime(fellAt) < Standstill)
        {
            // Again and again: a restart of that actor forgets it.
            membership.Tell(MembershipProtocol.Leave.Instance, ActorRefs.NoSender);
            var shards = await ShardsOfAsync(region).ConfigureAwait(false);
            if (shards == 0)
            {
                await Task.Delay(Farewell, time).ConfigureAwait(false);
                return;
            }

            if (shards < least) (least, fellAt) = (shards.Value, time.GetTimestamp());
            await Task.Delay(Look, time).ConfigureAwait(false);
        }
    }

    /// <summary>A member is not asked for anything before it is up, and whoever leaves too wants no slots.</summary>
    private static bool HasHeir(ClusterView view) =>
        view.Members.Any(member => member.Address.Equals(view.Self) && member.Status == "Up")
        && view.Members.Any(member => !member.Address.Equals(view.Self) && member is { Status: "Up", IsReachable: true, Node.IsLeaving: false });

    /// <summary>Null: no answer, as from a region of which a shard is about to stop.</summary>
    private static async Task<int?> ShardsOfAsync(IActorRef region)
    {
        try
        {
            var answer = await region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, Patience).ConfigureAwait(false);
            return answer.Stats.Count + answer.Failed.Count;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
