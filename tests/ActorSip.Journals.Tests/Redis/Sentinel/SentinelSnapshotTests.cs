using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinel;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelSnapshotTests(RedisSentinels sentinels) : SnapshotConformance(RedisFixture.Beside(sentinels.Address));
