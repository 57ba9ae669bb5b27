using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Redis;

public sealed class RedisJournalTests : JournalConformance
{
    public RedisJournalTests()
        : base(new RedisFixture())
    {
    }
}
