using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

[Collection(RedisClusterCollection.Name)]
public sealed class ClusterWriteTests(RedisCluster cluster) : WriteConformance(RedisFixture.Beside(cluster.Address));
