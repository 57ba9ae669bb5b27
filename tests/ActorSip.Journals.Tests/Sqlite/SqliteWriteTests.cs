using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Sqlite;

public sealed class SqliteWriteTests : WriteConformance
{
    public SqliteWriteTests()
        : base(new SqliteFixture())
    {
    }
}
