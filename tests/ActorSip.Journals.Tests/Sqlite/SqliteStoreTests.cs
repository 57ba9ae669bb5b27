using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Sqlite;

public sealed class SqliteStoreTests : StoreConformance
{
    public SqliteStoreTests()
        : base(new SqliteFixture())
    {
    }
}
