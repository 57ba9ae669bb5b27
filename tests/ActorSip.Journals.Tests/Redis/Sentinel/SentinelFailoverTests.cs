using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinel;

/// <summary>The replica takes the place of its master, and writing goes on there.</summary>
[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelFailoverTests(RedisSentinels sentinels)
{
    [Fact]
    public async Task Writing_goes_on_at_the_new_master_when_the_old_one_is_killed()
    {
        await sentinels.WholeAsync();
        var before = sentinels.Roles.Master;
        var crowd = new Crowd(RedisFixture.Beside(sentinels.Address));
        crowd.Begin();
        await crowd.GoOnAsync();
        before.Kill();
        await Eventually.HoldsAsync(() => sentinels.Roles.Master != before);
        await crowd.GoOnAsync();
        Assert.Equal(2, LogCatcher.LinesOf(crowd.System).Count(line => line.Contains(" away since ", StringComparison.Ordinal)));

        // The old one comes back and takes itself for the master, until a sentinel tells it otherwise.
        await crowd.EndAsync(between: before.Start);
    }

    /// <summary>The old master lives on and confirms what the new one never gets, until it is told.</summary>
    [Fact]
    public async Task Nothing_is_lost_with_a_master_that_is_replaced()
    {
        await sentinels.WholeAsync();
        var before = sentinels.Roles.Master;
        var crowd = new Crowd(RedisFixture.Beside(sentinels.Address));
        crowd.Begin();
        await crowd.GoOnAsync();
        await Eventually.HoldsAsync(() => sentinels.Sentinels[1].Tell("sentinel", "failover", RedisSentinel.Service) == "OK");
        await Eventually.HoldsAsync(() => sentinels.Roles.Master != before);
        await crowd.GoOnAsync();
        await crowd.EndAsync();
    }

    [Fact]
    public async Task What_the_replica_lacks_is_written_anew_at_once()
    {
        await sentinels.WholeAsync();
        var (before, replica) = sentinels.Roles;
        var crowd = new Crowd(RedisFixture.Beside(sentinels.Address));
        await crowd.CountAsync(5);
        replica.Tell("replicaof", "127.0.0.1", "1");
        await crowd.CountAsync(5);
        before.Kill();
        await Eventually.HoldsAsync(() => sentinels.Roles.Master == replica);

        // Nobody writes.
        await Eventually.HoldsAsync(() => crowd.AreThereAsync(10));
        await crowd.EndAsync(between: before.Start);
    }
}
