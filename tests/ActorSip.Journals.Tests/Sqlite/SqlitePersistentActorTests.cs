using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Sqlite;

public sealed class SqlitePersistentActorTests : PersistentActorConformance
{
    public SqlitePersistentActorTests()
        : base(new SqliteFixture())
    {
    }
}
