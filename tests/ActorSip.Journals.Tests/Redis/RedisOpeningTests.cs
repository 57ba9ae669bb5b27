using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Samples;
using Akka.Configuration;
using Xunit;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>A Redis that cannot be used is said at the start, with what to do.</summary>
public sealed class RedisOpeningTests
{
    [Theory]
    [InlineData("yes", "everysec", "0", "allkeys-lru", "")]
    [InlineData("yes", "always", "100", "noeviction", "")]
    [InlineData("no", "everysec", "0", "noeviction", "appendonly is no")]
    [InlineData("yes", "no", "0", "noeviction", "appendfsync is no")]
    [InlineData("yes", "everysec", "100", "allkeys-lru", "maxmemory-policy is allkeys-lru")]
    [InlineData("no", "no", "100", "volatile-ttl", "appendonly is no, it must be yes; maxmemory-policy is volatile-ttl")]
    public void What_is_unsafe_is_known(string appendOnly, string appendFsync, string maxMemory, string policy, string expected) =>
        Assert.StartsWith(expected, string.Join("; ", RedisDurability.Faults(appendOnly, appendFsync, maxMemory, policy)), StringComparison.Ordinal);

    [Fact]
    public async Task A_Redis_that_forgets_is_used_only_if_that_is_accepted()
    {
        using var server = new RedisServer("--appendonly", "no");
        var options = new RedisFixture(server.Address).Options;
        var refused = Assert.Throws<StoreException>(() => RedisStore.Open(options));
        Assert.Contains("appendonly is no, it must be yes", refused.Message, StringComparison.Ordinal);
        Assert.Contains("accept-loss", refused.Message, StringComparison.Ordinal);
        using var store = RedisStore.Open(options with { AcceptsLoss = true });
        await store.PutAsync("key", [1]);
    }

    [Fact]
    public void A_Redis_that_is_not_there_is_said_with_its_address()
    {
        int port;
        using (var server = new RedisServer()) port = server.Port;
        var refused = Assert.Throws<StoreException>(() => RedisStore.Open(new RedisFixture($"127.0.0.1:{port}").Options));
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_that_know_nothing_of_each_other_are_refused()
    {
        using var one = new RedisServer();
        using var other = new RedisServer();
        var refused = Assert.Throws<StoreException>(() => RedisStore.Open(new RedisFixture($"{one.Address},{other.Address}").Options));
        Assert.Contains("neither a Redis Cluster nor replicas of each other", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_never_shown()
    {
        using var server = new RedisServer("--requirepass", "secret");
        var options = new RedisFixture($"{server.Address},password=wrong").Options;
        var refused = Assert.Throws<StoreException>(() => RedisStore.Open(options));
        Assert.DoesNotContain("wrong,", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password=wrong", refused.Message, StringComparison.Ordinal);
        using var store = RedisStore.Open(options with { ConfigurationString = $"{server.Address},password=secret" });
        Assert.DoesNotContain("secret", store.Health.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("configuration-string = \"\"", "configuration-string is not set")]
    [InlineData("database = x", "database = x")]
    [InlineData("key-prefix = \"{a}\"", "no braces")]
    [InlineData("max-queued = 1", "from 100 to 10000000")]
    [InlineData("retry-interval = 1ms", "from 10 to 600000")]
    [InlineData("answer-timeout = 2m", "from 100 to 60000")]
    public void A_setting_out_of_its_range_is_said_with_its_path(string setting, string expected)
    {
        var settings = ConfigurationFactory.ParseString(setting).WithFallback(ConfigurationFactory.ParseString("configuration-string = \"h:1\"")).WithFallback(JournalsReference.Configuration.GetConfig(JournalsReference.RedisJournal));
        var message = Assert.Throws<StoreException>(() => RedisSettings.Read(settings, "the.path")).Message;
        Assert.StartsWith("the.path.", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
