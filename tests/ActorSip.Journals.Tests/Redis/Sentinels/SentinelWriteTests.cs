using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

[Collection(RedisSentinelCollection.Name)]
public sealed class SentinelWriteTests(RedisSentinels sentinels) : WriteConformance(RedisFixture.Beside(sentinels.Address));
