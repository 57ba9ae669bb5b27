using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Redis;

public sealed class RedisPersistentActorTests : PersistentActorConformance
{
    public RedisPersistentActorTests()
        : base(new RedisFixture())
    {
    }
}
