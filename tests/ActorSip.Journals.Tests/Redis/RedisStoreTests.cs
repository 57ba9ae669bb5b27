using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Redis;

public sealed class RedisStoreTests : StoreConformance
{
    public RedisStoreTests()
        : base(new RedisFixture())
    {
    }
}
