using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

[Collection(RedisClusterCollection.Name)]
public sealed class ClusterStoreTests(RedisCluster cluster) : StoreConformance(RedisFixture.Beside(cluster.Address));
