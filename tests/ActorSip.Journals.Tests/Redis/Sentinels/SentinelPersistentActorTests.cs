using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelPersistentActorTests(RedisSentinels sentinels) : PersistentActorConformance(RedisFixture.Beside(sentinels.Address));
