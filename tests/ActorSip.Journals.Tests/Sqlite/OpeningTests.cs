using System.Diagnostics;
using ActorSip.Journals.Sqlite;
using ActorSip.Journals.Tests.Conformance;
using Xunit;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>What an operator is told when a store cannot be opened, and what a new one looks like.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly SqliteFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_second_process_is_refused_and_told_why()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in new[] { "exec", typeof(DoomedWriter).Assembly.Location, "write" }.Concat(_fixture.Words)) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        if (await process.StandardOutput.ReadLineAsync() is null) Assert.Fail($"The other process ended by itself: {await errors}");
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(_fixture.Options));
        Assert.Contains("is in use by another process; one node uses one folder", refused.Message, StringComparison.Ordinal);
        process.Kill();
        await process.WaitForExitAsync();
        using var store = SqliteStore.Open(_fixture.Options);
        Assert.Equal(DoomedWriter.Counters, (await store.PersistenceIdsAsync()).Count);
    }

    [Fact]
    public void A_second_store_in_the_same_process_is_refused_and_leaves_the_first_its_lock()
    {
        using var first = SqliteStore.Open(_fixture.Options);
        for (var i = 0; i < 2; i++) Assert.Contains("is in use", Assert.Throws<StoreException>(() => SqliteStore.Open(_fixture.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_actor_system_has_one_store_for_a_folder_however_it_is_written()
    {
        await using var user = JournalUser.Start(_fixture);
        var stores = SqliteStores.Get(user.System);
        Assert.Same(user.Store, stores.Open(_fixture.Options with { Folder = _fixture.Folder + "/../" + Path.GetFileName(_fixture.Folder) }));
    }

    [Fact]
    public void Folder_and_file_are_made_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Path.Combine(_fixture.Folder, "deeper");
        using (SqliteStore.Open(_fixture.Options with { Folder = folder })) Assert.Equal(Mode("rw-------"), File.GetUnixFileMode(Path.Combine(folder, "journal.db-wal")));
        Assert.Equal(Mode("rwx------"), File.GetUnixFileMode(folder));
        Assert.Equal(Mode("rw-------"), File.GetUnixFileMode(Path.Combine(folder, "journal.db")));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 2", "has version 2 of the store, and this program knows version 1")]
    [InlineData("PRAGMA application_id = 5", "is the database of another program")]
    public void A_file_of_a_later_version_or_another_program_is_refused(string sql, string message)
    {
        SqliteStore.Open(_fixture.Options).Dispose();
        Execute(sql);
        Assert.Contains(message, Assert.Throws<StoreException>(() => SqliteStore.Open(_fixture.Options)).Message, StringComparison.Ordinal);
        // Refused, not locked: another can still use it.
        Execute("PRAGMA user_version = 1");
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        Directory.CreateDirectory(_fixture.Folder);
        File.WriteAllText(_fixture.File, new string('x', 10_000));
        Assert.Contains("is damaged", Assert.Throws<StoreException>(() => SqliteStore.Open(_fixture.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        Directory.CreateDirectory(_fixture.Folder);
        File.WriteAllText(Path.Combine(_fixture.Folder, "file"), "");
        Assert.Contains("cannot be made", Assert.Throws<StoreException>(() => SqliteStore.Open(_fixture.Options with { Folder = Path.Combine(_fixture.Folder, "file", "data") })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_refused()
    {
        SqliteStore.Open(_fixture.Options).Dispose();
        // Permissions mean nothing to root, a file system that is mounted read-only does.
        var isMounted = ScarceDisk.Succeeds("mount", "--bind", "-o", "ro", _fixture.Folder, _fixture.Folder);
        if (!isMounted) new FileInfo(_fixture.File).IsReadOnly = true;
        try
        {
            Assert.Contains("cannot be written", Assert.Throws<StoreException>(() => SqliteStore.Open(_fixture.Options)).Message, StringComparison.Ordinal);
        }
        finally
        {
            if (isMounted) ScarceDisk.Succeeds("umount", _fixture.Folder);
        }
    }

    [Theory]
    [InlineData("folder = \"\"", "akka.persistence.journal.actorsip-sqlite.folder is not set")]
    [InlineData("synchronous = off", "akka.persistence.journal.actorsip-sqlite.synchronous = off")]
    [InlineData("max-queued = 1", "akka.persistence.journal.actorsip-sqlite.max-queued = 1: it must be from 100 to 10000000")]
    [InlineData("max-queued-bytes = 1 KiB", "akka.persistence.journal.actorsip-sqlite.max-queued-bytes = 1024")]
    [InlineData("retry-interval = 1ms", "akka.persistence.journal.actorsip-sqlite.retry-interval = 1")]
    [InlineData("wal-size = 1", "akka.persistence.journal.actorsip-sqlite.wal-size = 1")]
    public async Task A_setting_that_is_wrong_is_named_by_its_path(string setting, string message)
    {
        var system = JournalUser.NewSystem(_fixture, $"{_fixture.JournalId}.{setting}");
        Assert.Contains(message, Assert.Throws<StoreException>(() => SqliteStores.Get(system).Open()).Message, StringComparison.Ordinal);
        await system.Terminate();
    }

    [Fact]
    public void The_defaults_are_good()
    {
        var options = SqliteSettings.Read(JournalsReference.Configuration.GetConfig(JournalsReference.SqliteJournal), JournalsReference.SqliteJournal);
        Assert.Equal(("./data", SqliteSynchronous.Normal, 65_536, 64L << 20, TimeSpan.FromSeconds(1), 16L << 20),
            (options.Folder, options.Synchronous, options.MaxQueued, options.MaxQueuedBytes, options.RetryInterval, options.WalSize));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(_fixture.File, mayCreate: false);
        connection.Execute(sql);
    }

    private static UnixFileMode Mode(string text) => text.Select((letter, i) => letter == '-' ? UnixFileMode.None : (UnixFileMode)(1 << (8 - i))).Aggregate((all, one) => all | one);
}
