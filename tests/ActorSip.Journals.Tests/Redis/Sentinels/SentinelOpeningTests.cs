using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

/// <summary>Sentinels that cannot be used are said at the start, with what to do.</summary>
[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelOpeningTests(RedisSentinels sentinels)
{
    [Fact]
    public void A_name_that_they_do_not_know_is_said() => Assert.Contains("serviceName in configuration-string is the name in their \"sentinel monitor\"", Refusal($"{sentinels.Sentinels[0].Address},serviceName=other"), StringComparison.Ordinal);

    [Fact]
    public void Hosts_that_are_no_sentinels_are_said() => Assert.Contains("the hosts of configuration-string are sentinels", Refusal($"{sentinels.Roles.Master.Address},serviceName={RedisSentinel.Service}"), StringComparison.Ordinal);

    [Fact]
    public void Sentinels_that_are_not_there_are_said() =>
        Assert.Contains("can be reached", Refusal($"127.0.0.1:{RedisProcess.FreePort()},serviceName={RedisSentinel.Service},connectTimeout=300,connectRetry=1"), StringComparison.Ordinal);

    [Fact]
    public void A_sentinel_instead_of_Redis_is_said() => Assert.Contains("that of sentinels has serviceName=", Refusal(sentinels.Sentinels[0].Address), StringComparison.Ordinal);

    [Fact]
    public async Task One_sentinel_that_answers_is_enough()
    {
        using var store = RedisStore.Open(RedisFixture.Beside($"127.0.0.1:{RedisProcess.FreePort()},{sentinels.Sentinels[2].Address},serviceName={RedisSentinel.Service},connectTimeout=300,connectRetry=1").Options);
        await store.PutAsync("key", [1]);
    }

    /// <summary>It may be the master tomorrow.</summary>
    [Fact]
    public async Task A_replica_that_forgets_is_refused()
    {
        await sentinels.WholeAsync();
        var replica = sentinels.Roles.Other;
        replica.Tell("config", "set", "appendonly", "no");
        Assert.Contains("appendonly is no", Refusal(sentinels.Address), StringComparison.Ordinal);
        replica.Tell("config", "set", "appendonly", "yes");
    }

    [Fact]
    public async Task A_master_that_writes_alone_is_warned_of()
    {
        await sentinels.WholeAsync();
        var master = sentinels.Roles.Master;
        Assert.Contains(await LinesAsync(), line => line.Contains("min-replicas-to-write", StringComparison.Ordinal));
        master.Tell("config", "set", "min-replicas-to-write", "1");
        Assert.DoesNotContain(await LinesAsync(), line => line.Contains("min-replicas-to-write", StringComparison.Ordinal));
        master.Tell("config", "set", "min-replicas-to-write", "0");

        async Task<string[]> LinesAsync()
        {
            await using var user = JournalUser.Start(RedisFixture.Beside(sentinels.Address));
            await user.WriteAsync("a", 1, "one");
            return LogCatcher.AllLinesOf(user.System);
        }
    }

    /// <summary>The sentinels may have another password, or none.</summary>
    [Theory]
    [InlineData("", "password=secret")]
    [InlineData("secret", "password=secret")]
    [InlineData("other", "password=secret,sentinelPassword=other")]
    public async Task Passwords_are_for_both(string ofSentinel, string words)
    {
        using var server = new RedisServer("--requirepass", "secret");
        using var sentinel = new RedisSentinel(RedisProcess.FreePort(), new string('a', 40), server, [], [$"sentinel auth-pass {RedisSentinel.Service} secret", .. ofSentinel.Length > 0 ? [$"requirepass {ofSentinel}"] : Array.Empty<string>()]);
        using var store = RedisStore.Open(RedisFixture.Beside($"{sentinel.Address},serviceName={RedisSentinel.Service},{words}").Options);
        await store.PutAsync("key", [1]);
        Assert.DoesNotContain("secret", store.Health.Name, StringComparison.Ordinal);
    }

    private static string Refusal(string address) => Assert.Throws<StoreException>(() => RedisStore.Open(RedisFixture.Beside(address).Options)).Message;
}
