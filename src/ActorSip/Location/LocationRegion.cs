using System.Globalization;
using ActorSip.Journals;
using ActorSip.Membership;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorSip.Location;

/// <summary>Starts the slots as sharded entities: slot n is entity "n" in shard n modulo the number of shards, so that a slot's low bits decide where it lives.</summary>
public static class LocationRegion
{
    /// <summary>The type name of the entities in the cluster.</summary>
    public const string TypeName = "location";

    /// <summary>Two writes of the coordinator each, one after the other: of so many the last has an owner again in some 0.1 s. The next round is akka.cluster.sharding.rebalance-interval later.</summary>
    private const int MovesAtOnce = 8;

    /// <summary>Starts, or joins, the region on this node.</summary>
    /// <param name="system">A member of the cluster.</param>
    /// <param name="settings">Equal on all nodes.</param>
    /// <param name="slotProps">Makes the props of a slot, from its number.</param>
    /// <param name="cluster">Who is there.</param>
    /// <param name="store">Of the slots; null: they are kept in memory.</param>
    /// <param name="handovers">Where it is noted what moves, should the coordinator be here.</param>
    public static Task<IActorRef> StartAsync(ActorSystem system, LocationSettings settings, Func<int, Props> slotProps, ClusterState cluster, IStore? store, Handovers handovers) => ClusterSharding.Get(system).StartAsync(
        TypeName,
        entityId => slotProps(int.Parse(entityId, CultureInfo.InvariantCulture)),
        ClusterShardingSettings.Create(system),
        new Extractor(settings),
        new PacedMoves(ShardAllocationStrategy.LeastShardAllocationStrategy(MovesAtOnce, relativeLimit: 1), cluster, () => store is null ? Task.FromResult(true) : StoreProbe.IsThereAsync(store), MovesAtOnce, handovers),
        LocationProtocol.HandOff.Instance);

    private sealed class Extractor : IMessageExtractor
    {
        private readonly string[] _entities;
        private readonly string[] _shards;

        public Extractor(LocationSettings settings)
        {
            _entities = [.. Enumerable.Range(0, settings.Slots).Select(slot => slot.ToString(CultureInfo.InvariantCulture))];
            _shards = [.. Enumerable.Range(0, settings.Shards).Select(shard => shard.ToString(CultureInfo.InvariantCulture))];
        }

        public string? EntityId(object message) => message is LocationProtocol.ISlotMessage { Slot: var slot } && (uint)slot < (uint)_entities.Length ? _entities[slot] : null;

        public object EntityMessage(object message) => message;

        public string? ShardId(object message) => message is LocationProtocol.ISlotMessage { Slot: var slot } ? _shards[slot % _shards.Length] : null;

        public string ShardId(string entityId, object? messageHint = null) => _shards[int.Parse(entityId, CultureInfo.InvariantCulture) % _shards.Length];
    }
}
