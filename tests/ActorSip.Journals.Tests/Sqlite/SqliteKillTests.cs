using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Sqlite;

public sealed class SqliteKillTests : KillConformance
{
    public SqliteKillTests()
        : base(new SqliteFixture())
    {
    }
}
