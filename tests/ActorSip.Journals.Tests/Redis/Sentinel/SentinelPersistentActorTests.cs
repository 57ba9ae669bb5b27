using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinel;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelPersistentActorTests(RedisSentinels sentinels) : PersistentActorConformance(RedisFixture.Beside(sentinels.Address));
