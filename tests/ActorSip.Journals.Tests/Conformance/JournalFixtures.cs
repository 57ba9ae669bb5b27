using ActorSip.Journals.Tests.Redis;
using ActorSip.Journals.Tests.Sqlite;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>Fixtures by name, for the process that writes until it is killed.</summary>
internal static class JournalFixtures
{
    public static IJournalFixture Of(IReadOnlyList<string> words) => words[0] switch
    {
        "sqlite" => new SqliteFixture(words[1]),
        "redis" => new RedisFixture(words[1], words[2]),
        _ => throw new ArgumentException($"There is no fixture {words[0]}.", nameof(words)),
    };
}
