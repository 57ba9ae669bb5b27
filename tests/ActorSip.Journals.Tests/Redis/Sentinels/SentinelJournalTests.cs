using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelJournalTests(RedisSentinels sentinels) : JournalConformance(RedisFixture.Beside(sentinels.Address));
