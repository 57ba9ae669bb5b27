using ActorSip.Journals.Sqlite;
using ActorSip.Journals.Tests.Conformance;
using Akka.Actor;
using Akka.Configuration;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>The SQLite journal, in a folder that is removed afterwards.</summary>
internal sealed class SqliteFixture : IJournalFixture
{
    private readonly bool _isOwner;

    public SqliteFixture()
        : this(Path.Combine(Path.GetTempPath(), $"actorsip-journal-{Guid.NewGuid():N}")) => _isOwner = true;

    /// <summary>Over a folder of another process.</summary>
    public SqliteFixture(string folder) => Folder = folder;

    public string Folder { get; }

    public string File => Path.Combine(Folder, "journal.db");

    public Config Settings => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "{{JournalsReference.SqliteJournal}}"
        akka.persistence.snapshot-store.plugin = "{{JournalsReference.SqliteSnapshotStore}}"
        {{JournalsReference.SqliteJournal}}.folder = "{{Folder}}"
        {{JournalsReference.SqliteJournal}}.retry-interval = 50ms
        """).WithFallback(JournalsReference.Configuration);

    public string JournalId => JournalsReference.SqliteJournal;

    public IReadOnlyList<string> Words => ["sqlite", Folder];

    public SqliteStoreOptions Options => new()
    {
        Folder = Folder,
        Synchronous = SqliteSynchronous.Normal,
        MaxQueued = 100_000,
        MaxQueuedBytes = 64 << 20,
        RetryInterval = TimeSpan.FromMilliseconds(50),
        WalSize = 4 << 20,
    };

    public IStore Store(ActorSystem system) => SqliteStores.Get(system).Open();

    public void Dispose()
    {
        if (_isOwner && Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
