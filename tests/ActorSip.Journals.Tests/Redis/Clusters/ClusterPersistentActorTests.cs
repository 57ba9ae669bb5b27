using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

[Collection(RedisClusterCollection.Name)]
public sealed class ClusterPersistentActorTests(RedisCluster cluster) : PersistentActorConformance(RedisFixture.Beside(cluster.Address));
