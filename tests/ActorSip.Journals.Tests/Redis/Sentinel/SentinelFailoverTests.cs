using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinel;

/// <summary>The replica takes the place of its master, and writing goes on there.</summary>
[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelFailoverTests(RedisSentinels sentinels)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writing_goes_on_at_the_new_master(bool isKilled)
    {
        await sentinels.WholeAsync();
        var before = sentinels.Roles.Master;
        var crowd = new Crowd(RedisFixture.Beside(sentinels.Address));
        await crowd.GoOnAsync();
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} begin");
        var begun = TimeProvider.System.GetTimestamp();
        if (isKilled) before.Kill();
        else await Eventually.HoldsAsync(() => sentinels.Sentinels[1].Tell("sentinel", "failover", RedisSentinel.Service) == "OK");
        await Eventually.HoldsAsync(() => sentinels.Roles.Master != before);
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} failover known {TimeProvider.System.GetElapsedTime(begun)}");
        await crowd.GoOnAsync();
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} went on {TimeProvider.System.GetElapsedTime(begun)}");
        Console.WriteLine(string.Join("\n", LogCatcher.LinesOf(crowd.System)));
        var told = await crowd.EndAsync();
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():ss.fff} all {TimeProvider.System.GetElapsedTime(begun)}");
        if (isKilled) before.Start();
        await crowd.CheckAsync(told);
    }
}
