using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Cluster;

[Collection(RedisClusterCollection.Name)]
public sealed class ClusterSnapshotTests(RedisCluster cluster) : SnapshotConformance(RedisFixture.Beside(cluster.Address));
