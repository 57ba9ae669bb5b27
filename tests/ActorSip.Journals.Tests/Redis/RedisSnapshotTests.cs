using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Redis;

public sealed class RedisSnapshotTests : SnapshotConformance
{
    public RedisSnapshotTests()
        : base(new RedisFixture())
    {
    }
}
