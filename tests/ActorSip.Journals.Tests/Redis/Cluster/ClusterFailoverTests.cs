using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Cluster;

/// <summary>The replica takes the place of its master, and writing goes on there.</summary>
[Collection(RedisClusterCollection.Name)]
public sealed class ClusterFailoverTests(RedisCluster cluster)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writing_goes_on_at_the_new_master(bool isKilled)
    {
        var (before, replica) = cluster.Servers[0].Tell("role").StartsWith("master", StringComparison.Ordinal) ? (cluster.Servers[0], cluster.Servers[^1]) : (cluster.Servers[^1], cluster.Servers[0]);
        await Eventually.HoldsAsync(() => replica.Tell("info", "replication").Contains("master_link_status:up", StringComparison.Ordinal));
        var crowd = new Crowd(RedisFixture.Beside(cluster.Address));
        await crowd.GoOnAsync();
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} begin");
        var begun = TimeProvider.System.GetTimestamp();
        if (isKilled) before.Kill();
        else Assert.Equal("OK", replica.Tell("cluster", "failover"));
        await Eventually.HoldsAsync(() => replica.Tell("role").StartsWith("master", StringComparison.Ordinal));
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} failover known {TimeProvider.System.GetElapsedTime(begun)}");
        await crowd.GoOnAsync();
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} went on {TimeProvider.System.GetElapsedTime(begun)} {crowd.Health.Condition}");
        await Task.Delay(1000);
        var told = await crowd.EndAsync();
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} all {TimeProvider.System.GetElapsedTime(begun)} {crowd.Health.Condition}");
        Console.WriteLine(string.Join("\n", LogCatcher.LinesOf(crowd.System)));
        if (isKilled) before.Start();
        await crowd.CheckAsync(told);
    }
}
