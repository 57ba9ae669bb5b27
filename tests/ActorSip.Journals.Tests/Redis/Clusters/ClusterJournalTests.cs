using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

[Collection(RedisClusterCollection.Name)]
public sealed class ClusterJournalTests(RedisCluster cluster) : JournalConformance(RedisFixture.Beside(cluster.Address));
