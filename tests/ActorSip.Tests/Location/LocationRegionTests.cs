using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Sip.Registration;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>The slots as sharded entities of a cluster of one.</summary>
public sealed class LocationRegionTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("region", ConfigurationFactory.ParseString("""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp.hostname = "127.0.0.1"
        akka.remote.dot-netty.tcp.port = 0
        akka.cluster.sharding.state-store-mode = ddata
        akka.cluster.sharding.distributed-data.durable.keys = []
        akka.cluster.sharding.remember-entities = off
        akka.coordinated-shutdown.exit-clr = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        """));

    private IActorRef? _region;

    public async Task InitializeAsync()
    {
        var cluster = Cluster.Get(_system);
        await cluster.JoinAsync(cluster.SelfAddress);
        var settings = Registrations.Settings(hashSize: 9, shards: 128);
        _region = await LocationRegion.StartAsync(_system, settings, slot => Props.Create(() => new Echo(slot)), new ClusterState(cluster.SelfAddress, 1, 101, TimeProvider.System), store: null, new Handovers(TimeProvider.System));
    }

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task Every_slot_is_an_entity_of_its_own_and_they_are_spread_evenly_over_128_shards()
    {
        await Task.WhenAll(Enumerable.Range(0, 512).Select(async slot =>
        {
            var found = await _region.Ask<LocationProtocol.Found>(new LocationProtocol.Lookup(0, slot, [1]), TimeSpan.FromSeconds(60));
            Assert.Equal(slot, found.Question);
        }));

        var state = await _region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, TimeSpan.FromSeconds(30));
        Assert.Equal(128, state.Shards.Count);
        Assert.All(state.Shards, shard => Assert.Equal(4, shard.EntityIds.Count));
        Assert.Equal(512, state.Shards.SelectMany(shard => shard.EntityIds).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_slots_low_bits_stay_when_the_table_is_doubled()
    {
        var (small, large) = (Registrations.Settings(hashSize: 9), Registrations.Settings(hashSize: 10));
        for (var i = 0; i < 1000; i++)
        {
            var key = Registrations.Key($"user{i}");
            Assert.InRange(large.SlotOf(key), 0, 1023);
            Assert.Equal(small.SlotOf(key), large.SlotOf(key) & 511);
        }
    }

    [Fact]
    public void Users_are_spread_over_the_slots()
    {
        var settings = Registrations.Settings(hashSize: 6);
        var counts = new int[64];
        for (var i = 0; i < 6400; i++) counts[settings.SlotOf(Registrations.Key($"user{i}"))]++;
        Assert.All(counts, count => Assert.InRange(count, 50, 160));
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo(int slot)
        {
            Receive<LocationProtocol.Lookup>(_ => Sender.Tell(new LocationProtocol.Found(slot, BindingSet.Empty)));
            Receive<LocationProtocol.HandOff>(_ => Context.Stop(Self));
        }
    }
}
