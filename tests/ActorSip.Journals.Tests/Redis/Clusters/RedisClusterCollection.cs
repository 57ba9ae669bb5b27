using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

/// <summary>The tests that share a Redis Cluster, each with keys of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RedisClusterCollection : ICollectionFixture<RedisCluster>
{
    public const string Name = "Redis Cluster";
}
