using System.Net;
using ActorSip.Server;
using ActorSip.Tests.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorSip.Tests.Server;

/// <summary>What the server warns of at its start.</summary>
public sealed class OpenDoorsTests
{
    private static readonly string[] Cluster = ["actorsip.cluster.seeds=[\"10.0.0.1:4053\"]", "actorsip.node.port=4053", "actorsip.location.durability=redis"];
    private static readonly string[] Tls = ["actorsip.cluster.tls.certificate=c", "actorsip.cluster.tls.key=k", "actorsip.cluster.tls.ca=a"];

    [Theory]
    [InlineData("127.0.0.1:6379", "")]
    [InlineData("localhost:6379", "")]
    [InlineData("[::1]:6379", "")]
    [InlineData("10.0.0.9:6379", "10.0.0.9:6379")]
    [InlineData("127.0.0.1:6379,redis.test:6380", "redis.test:6380")]
    [InlineData("10.0.0.9:6379,password=secret", "")]
    [InlineData("10.0.0.9:6379,ssl=true", "")]
    [InlineData("10.0.0.9:6379,nonsense=true", "")]
    public void A_Redis_that_anybody_may_use_is_found(string connection, string expected) => Assert.Equal(expected, OpenDoors.FindOpenRedis(connection));

    [Theory]
    [InlineData("127.0.0.1", false, "127.0.0.1:6379", "")]
    [InlineData("10.0.0.1", true, "10.0.0.9:6379,password=x", "")]
    [InlineData("10.0.0.1", false, "10.0.0.9:6379,password=x", "actorsip.node.address is 10.0.0.1 and actorsip.cluster.tls is off: WHOEVER REACHES PORT 4053")]
    [InlineData("10.0.0.1", true, "10.0.0.9:6379", "akka.persistence.journal.redis.configuration-string names 10.0.0.9:6379 with neither password nor TLS: WHOEVER")]
    public void An_open_door_is_warned_of(string address, bool hasTls, string redis, string expected)
    {
        var configuration = Configurations.Load(null, [.. Cluster, .. hasTls ? Tls : [], $"akka.persistence.journal.redis.configuration-string={redis}"]);
        var log = new Lines();
        OpenDoors.Warn(log, Configurations.Good(configuration), IPAddress.Parse(address), configuration.Akka!);
        Assert.Equal(expected.Length == 0 ? 0 : 1, log.Count);
        Assert.All(log, line => Assert.StartsWith(expected, line, StringComparison.Ordinal));
    }

    [Fact]
    public void An_administration_that_others_reach_is_warned_of()
    {
        var configuration = Configurations.Load(null, "actorsip.admin.bind=0.0.0.0:8080");
        var log = new Lines();
        OpenDoors.Warn(log, Configurations.Good(configuration), IPAddress.Loopback, configuration.Akka!);
        Assert.StartsWith("actorsip.admin.bind is 0.0.0.0:8080: WHOEVER REACHES IT", Assert.Single(log), StringComparison.Ordinal);
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Add(formatter(state, exception));
    }
}
