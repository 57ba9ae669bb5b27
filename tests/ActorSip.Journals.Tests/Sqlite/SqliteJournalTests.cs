using ActorSip.Journals.Tests.Conformance;

namespace ActorSip.Journals.Tests.Sqlite;

public sealed class SqliteJournalTests : JournalConformance
{
    public SqliteJournalTests()
        : base(new SqliteFixture())
    {
    }
}
