using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Redis;

public sealed class RedisKillTests : KillConformance
{
    public RedisKillTests()
        : base(new RedisFixture())
    {
    }
}
