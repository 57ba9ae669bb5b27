using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Conformance;
using StackExchange.Redis;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

/// <summary>The keys of a persistence id lie together at one master, and the ids at all of them.</summary>
[Collection(RedisClusterCollection.Name)]
public sealed class ClusterKeysTests(RedisCluster cluster)
{
    [Theory]
    [InlineData("location-256-7")]
    [InlineData("}")]
    [InlineData("{")]
    [InlineData("a}b{c")]
    [InlineData("%7D")]
    public async Task The_keys_of_an_id_have_one_slot(string id)
    {
        await cluster.WholeAsync();
        var keys = new RedisKeys("p:");
        var slots = new RedisKey[] { keys.Numbers(id), keys.Events(id), keys.Snapshots(id) }.Select(key => cluster.Servers[1].Tell("cluster", "keyslot", key!)).Distinct(StringComparer.Ordinal);
        Assert.Single(slots);
    }

    [Fact]
    public async Task All_masters_have_some_and_all_are_listed()
    {
        await cluster.WholeAsync();
        var fixture = RedisFixture.Beside(cluster.Address);
        await using var user = JournalUser.Start(fixture);
        var ids = Enumerable.Range(0, 60).Select(i => $"location-{i}").ToArray();
        foreach (var id in ids) await user.WriteAsync(id, 1, "one");
        Assert.Equal(ids.Order(StringComparer.Ordinal), (await user.Store.PersistenceIdsAsync()).Order(StringComparer.Ordinal));
        Assert.All(cluster.Servers, server => Assert.NotEmpty(server.Tell("--scan", "--pattern", $"{fixture.Options.KeyPrefix.Replace("[*]", "\\[\\*\\]", StringComparison.Ordinal)}e:*")));

        // And each is looked after: one key for each that has slots.
        await using var connection = await ConnectionMultiplexer.ConnectAsync(cluster.Address);
        var probes = RedisShape.Probes(connection, new RedisKeys("p:")).ToArray();
        Assert.Equal(3, probes.Select(key => connection.HashSlot(key) * 3 / 16_384).Distinct().Count());
    }

    [Fact]
    public void Another_database_than_0_is_refused() =>
        Assert.Contains("database 0 alone", Assert.Throws<StoreException>(() => RedisStore.Open(RedisFixture.Beside(cluster.Address).Options with { Database = 1 })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_time_is_told()
    {
        using var store = RedisStore.Open(RedisFixture.Beside(cluster.Address).Options);
        Assert.InRange((await store.TimeAsync())!.Value, TimeProvider.System.GetUtcNow().AddSeconds(-5), TimeProvider.System.GetUtcNow().AddSeconds(5));
    }
}
