using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

[Collection(RedisClusterCollection.Name)]
public sealed class ClusterSnapshotTests(RedisCluster cluster) : SnapshotConformance(RedisFixture.Beside(cluster.Address));
