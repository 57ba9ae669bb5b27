using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinel;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelJournalTests(RedisSentinels sentinels) : JournalConformance(RedisFixture.Beside(sentinels.Address));
