using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Cluster;

[Collection(RedisClusterCollection.Name)]
public sealed class ClusterWriteTests(RedisCluster cluster) : WriteConformance(RedisFixture.Beside(cluster.Address));
