using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelSnapshotTests(RedisSentinels sentinels) : SnapshotConformance(RedisFixture.Beside(sentinels.Address));
