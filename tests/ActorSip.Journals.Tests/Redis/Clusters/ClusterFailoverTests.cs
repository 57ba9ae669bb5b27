using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

/// <summary>The replica takes the place of its master, and writing goes on there.</summary>
[Collection(RedisClusterCollection.Name)]
public sealed class ClusterFailoverTests(RedisCluster cluster)
{
    [Fact]
    public async Task Writing_goes_on_at_the_new_master_when_the_old_one_is_killed()
    {
        var (before, replica) = await cluster.WholeAsync();
        var crowd = new Crowd(RedisFixture.Beside(cluster.Address));
        crowd.Begin();
        await crowd.GoOnAsync();
        before.Kill();
        await cluster.ReplacedAsync(replica);
        await crowd.GoOnAsync();
        await crowd.EndAsync(between: before.Start);

        // However many parts of it are away, and however often it is looked.
        Assert.Equal(2, LogCatcher.LinesOf(crowd.System).Count(line => line.Contains(" away since ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nothing_is_lost_with_a_master_that_is_replaced()
    {
        var (_, replica) = await cluster.WholeAsync();
        var crowd = new Crowd(RedisFixture.Beside(cluster.Address));
        crowd.Begin();
        await crowd.GoOnAsync();
        Assert.Equal("OK", replica.Tell("cluster", "failover"));
        await RedisCluster.BecomesMasterAsync(replica);
        await crowd.GoOnAsync();
        await crowd.EndAsync();
    }

    /// <summary>Halfway a script meets some of its keys here and some there.</summary>
    [Fact]
    public async Task Keys_that_move_to_another_master_are_followed()
    {
        await cluster.WholeAsync();
        var crowd = new Crowd(RedisFixture.Beside(cluster.Address));
        crowd.Begin();
        await crowd.GoOnAsync();
        for (var counter = 0; counter < 4; counter++) cluster.Move(cluster.Servers[1].Tell("cluster", "keyslot", Crowd.NameOf(counter)));
        await crowd.GoOnAsync();
        await crowd.EndAsync();
    }

    [Fact]
    public async Task What_the_replica_lacks_is_written_anew_at_once()
    {
        var (before, replica) = await cluster.WholeAsync();
        var crowd = new Crowd(RedisFixture.Beside(cluster.Address));
        await crowd.CountAsync(5);
        replica.Kill();
        await crowd.CountAsync(5);
        before.Kill();
        replica.Start();
        Assert.Equal("OK", replica.Tell("cluster", "failover", "takeover"));
        await RedisCluster.BecomesMasterAsync(replica);

        // Nobody writes.
        await Eventually.HoldsAsync(() => crowd.AreThereAsync(10));
        await crowd.EndAsync(between: before.Start);
    }
}
