using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Redis;

public sealed class RedisWriteTests : WriteConformance
{
    public RedisWriteTests()
        : base(new RedisFixture())
    {
    }
}
