using Xunit;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>These tests have clusters of their own: by themselves, so that the shared one, which they do not take, does not run beside them.</summary>
[CollectionDefinition(Name)]
public sealed class RedisFailoverCollection : ICollectionFixture<SharedCluster>
{
    public const string Name = "Failover of Redis";
}
