using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelStoreTests(RedisSentinels sentinels) : StoreConformance(RedisFixture.Beside(sentinels.Address));
