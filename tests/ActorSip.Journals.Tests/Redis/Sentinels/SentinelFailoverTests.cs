using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Akka.Persistence;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

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
        await sentinels.MissedAsync(before);
        await crowd.GoOnAsync();
        Assert.Equal(2, LogCatcher.LinesOf(crowd.System).Count(line => line.Contains(" away since ", StringComparison.Ordinal)));

        // The old one comes back and takes itself for the master, until a sentinel tells it otherwise.
        await crowd.EndAsync(between: before.Start);
    }

    [Fact]
    public async Task Writing_goes_on_at_the_new_master_when_the_old_one_hangs()
    {
        await sentinels.WholeAsync();
        var before = sentinels.Roles.Master;
        var crowd = new Crowd(RedisFixture.Beside(sentinels.Address));
        crowd.Begin();
        await crowd.GoOnAsync();
        before.Pause();
        await sentinels.MissedAsync(before);
        await crowd.GoOnAsync();

        // It now does what it was asked, and nobody hears of it.
        await crowd.EndAsync(between: () => before.Pause(isOver: true));
    }

    /// <summary>The old master lives on and confirms what the new one never gets, until it is told.</summary>
    [Fact]
    public async Task Nothing_is_lost_with_a_master_that_is_replaced()
    {
        await sentinels.WholeAsync();
        var (before, next) = sentinels.Roles;
        var crowd = new Crowd(RedisFixture.Beside(sentinels.Address));
        crowd.Begin();
        await crowd.GoOnAsync();
        Assert.False(crowd.Health.IsInDoubt);

        // Changed since the nodes have looked.
        next.Tell("config", "set", "appendfsync", "no");
        await Eventually.HoldsAsync(() => sentinels.Sentinels[1].Tell("sentinel", "failover", RedisSentinel.Service) == "OK");
        await Eventually.HoldsAsync(() => sentinels.Roles.Master != before);

        // What is read of the new one is, also where nothing has failed.
        await Eventually.HoldsAsync(() => crowd.Health.IsInDoubt);
        await Eventually.HoldsAsync(() => LogCatcher.AllLinesOf(crowd.System).Any(line => line.Contains("appendfsync is no", StringComparison.Ordinal) && line.Contains("written to all the same", StringComparison.Ordinal)));
        next.Tell("config", "set", "appendfsync", "everysec");
        await crowd.GoOnAsync();
        await crowd.EndAsync();
    }

    [Fact]
    public async Task A_master_that_must_not_write_alone_is_away_until_it_is_followed()
    {
        await sentinels.WholeAsync();
        var (master, replica) = sentinels.Roles;
        await using var user = JournalUser.Start(RedisFixture.Beside(sentinels.Address));
        await user.WriteAsync("a", 1, "one");
        master.Tell("config", "set", "min-replicas-to-write", "1");
        replica.Tell("replicaof", "127.0.0.1", "1");
        user.Send(JournalUser.Batch("a", 2, "two"));
        await Eventually.HoldsAsync(() => user.Store.Health.Condition.Reason.Contains("min-replicas-to-write", StringComparison.Ordinal));
        await sentinels.WholeAsync();
        await user.NextAsync<WriteMessageSuccess>();
        master.Tell("config", "set", "min-replicas-to-write", "0");
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
        await sentinels.MissedAsync(before);

        // Nobody writes.
        await Eventually.HoldsAsync(() => crowd.AreThereAsync(10));
        await crowd.EndAsync(between: before.Start);
    }
}
