using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

/// <summary>The tests that share a Redis with its sentinels, each with keys of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RedisSentinelCollection : ICollectionFixture<RedisSentinels>
{
    public const string Name = "Redis Sentinel";
}
