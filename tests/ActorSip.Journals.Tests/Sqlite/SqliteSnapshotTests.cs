using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Sqlite;

public sealed class SqliteSnapshotTests : SnapshotConformance
{
    public SqliteSnapshotTests()
        : base(new SqliteFixture())
    {
    }
}
