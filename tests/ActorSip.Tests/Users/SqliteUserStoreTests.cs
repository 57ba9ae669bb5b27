using System.Text;
using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Tests.Hosting;
using ActorSip.Users;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorSip.Tests.Users;

/// <summary>The SQLite store as a server reads it, while an editor of another connection, as of another process, changes it.</summary>
public sealed class SqliteUserStoreTests : IDisposable
{
    private readonly string _path = Path.Combine(TestFolder.Next(), "users.db");
    private readonly SqliteUserEditor _editor;
    private readonly SqliteUserStore _store;

    public SqliteUserStoreTests()
    {
        _editor = new SqliteUserEditor(_path, isMade: true);
        _store = new SqliteUserStore(_path);
    }

    public void Dispose()
    {
        _store.Dispose();
        _editor.Dispose();
    }

    [Fact]
    public void A_user_is_found_by_name_and_realm_with_all_he_has()
    {
        var alice = TestUsers.Make("alice", "secret", TestUsers.Realm, "sip:office@home.test", "tel:+493012345");
        Assert.True(_editor.TryAdd(alice));
        Assert.True(_editor.TryAdd(TestUsers.Make("alice", "other", "other.test")));
        Assert.Equal(TestUsers.Show(alice), TestUsers.Show(_store.Find("alice", TestUsers.Realm)));
        Assert.Null(_store.Find("Alice", TestUsers.Realm));
        Assert.Null(_store.Find("alice", "third.test"));
        Assert.Null(_store.Find("x' OR 'a'='a", "y' OR 'a'='a"));
        Assert.Equal(["alice home.test", "alice other.test"], _editor.List().Select(user => $"{user.Name} {user.Realm}"));
        Assert.Equal(TestUsers.Show(alice), TestUsers.Show(_editor.List()[0]));
    }

    [Fact]
    public void Changes_do_what_they_say_or_nothing()
    {
        Assert.False(_editor.TrySetSecrets(TestUsers.Make("alice")));
        Assert.False(_editor.TryRemove("alice", TestUsers.Realm));
        var alice = TestUsers.Make("alice", "secret", TestUsers.Realm, "tel:110");
        Assert.True(_editor.TryAdd(alice));
        Assert.False(_editor.TryAdd(TestUsers.Make("alice", "another")));
        Assert.Equal(TestUsers.Show(alice), TestUsers.Show(_store.Find("alice", TestUsers.Realm)));
        Assert.True(_editor.TrySetSecrets(TestUsers.Make("alice", "another")));
        Assert.Equal(TestUsers.Show(TestUsers.Make("alice", "another", TestUsers.Realm, "tel:110")), TestUsers.Show(_store.Find("alice", TestUsers.Realm)));
        Assert.True(_editor.TryRemove("alice", TestUsers.Realm));
        Assert.Null(_store.Find("alice", TestUsers.Realm));
        Assert.True(_editor.TryAdd(TestUsers.Make("alice")));
        Assert.Empty(_store.Find("alice", TestUsers.Realm)!.Identities);
    }

    [Fact]
    public void A_look_sees_that_another_connection_has_changed_something()
    {
        var before = _store.Look();
        Assert.Equal(before, _store.Look());
        _editor.TryAdd(TestUsers.Make("alice"));
        var after = _store.Look();
        Assert.True(after > before);
        Assert.Equal(after, _store.Look());
    }

    [Fact]
    public void Nothing_of_a_password_is_in_the_file_and_nobody_else_may_read_it()
    {
        const string password = "correct-horse-battery-staple";
        _editor.TryAdd(TestUsers.Make("alice", password));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_path)!))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Assert.DoesNotContain(password, Encoding.Latin1.GetString(bytes.ToArray()), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void A_store_that_was_away_works_again_by_itself()
    {
        _editor.TryAdd(TestUsers.Make("alice"));
        _editor.Dispose();
        _store.Look();
        var aside = _path + ".aside";
        Move(_path, aside);
        Assert.Contains("is not there", Assert.Throws<StoreException>(() => _store.Look()).Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => _store.Find("alice", TestUsers.Realm));
        Move(aside, _path);
        Assert.NotNull(_store.Find("alice", TestUsers.Realm));
    }

    [Fact]
    public void A_file_that_is_put_in_the_place_of_another_is_seen()
    {
        _editor.TryAdd(TestUsers.Make("alice"));
        _editor.Dispose();
        var before = _store.Look();
        var other = Path.Combine(TestFolder.Next(), "users.db");
        using (var editor = new SqliteUserEditor(other, isMade: true)) editor.TryAdd(TestUsers.Make("bob"));
        Move(_path, _path + ".old");
        Move(other, _path);
        Assert.True(_store.Look() > before);
        Assert.Null(_store.Find("alice", TestUsers.Realm));
        Assert.NotNull(_store.Find("bob", TestUsers.Realm));
    }

    [Fact]
    public void A_full_disk_is_an_error_and_changes_nothing()
    {
        _editor.TryAdd(TestUsers.Make("alice"));
        using (var full = _editor.Connection.CreateCommand())
        {
            full.CommandText = "PRAGMA max_page_count = 1";
            full.ExecuteNonQuery();
        }

        var error = Assert.Throws<StoreException>(() =>
        {
            for (var i = 0; i < 500; i++) _editor.TryAdd(TestUsers.Make($"user{i}", "secret", TestUsers.Realm, $"sip:{new string('x', 200)}@home.test"));
        });
        Assert.Contains("the disk is full", error.Message, StringComparison.Ordinal);
        Assert.NotNull(_store.Find("alice", TestUsers.Realm));
        var count = _editor.List().Count;
        Assert.Throws<StoreException>(() => _editor.TryAdd(TestUsers.Make("zoe", "secret", TestUsers.Realm, $"sip:{new string('x', 200)}@home.test", $"sip:{new string('y', 5000)}@home.test")));
        Assert.Equal(count, _editor.List().Count);
    }

    [Theory]
    [InlineData(5, "locked by another process")]
    [InlineData(8, "may not be written")]
    [InlineData(10, "the disk reports an error")]
    [InlineData(11, "damaged")]
    [InlineData(1, "cannot be used: some words")]
    public void What_SQLite_says_is_put_into_words(int code, string words)
    {
        var error = SqliteUserFile.Explain(_path, new SqliteException("some words", code));
        Assert.StartsWith($"the store of users {_path} ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "is no SQLite database")]
    [InlineData("folder", "is not there, or may not be opened")]
    [InlineData("missing", "is not there, or may not be opened")]
    [InlineData("other", "is a database of something else")]
    [InlineData("newer", "made by a newer version")]
    public void What_is_no_store_of_users_is_refused(string kind, string words)
    {
        var path = Path.Combine(TestFolder.Next(), "wrong.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (kind == "text") File.WriteAllText(path, new string('x', 4096));
        if (kind == "folder") Directory.CreateDirectory(path);
        if (kind == "other") Execute(path, "CREATE TABLE pigeons (id INTEGER)");
        if (kind == "newer")
        {
            new SqliteUserEditor(path, isMade: true).Dispose();
            Execute(path, "PRAGMA user_version = 99");
        }

        var error = Assert.Throws<StoreException>(() => new UserStoreSettings(UserStoreKind.Sqlite, path).OpenStore());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_users_are_made_once_and_not_again_when_all_are_gone()
    {
        var settings = new UserStoreSettings(UserStoreKind.Sqlite, Path.Combine(TestFolder.Next(), "deep", "users.db"));
        var made = FirstUsers.Make(settings, TestUsers.Realm);
        Assert.Equal(["alice", "bob"], made.Select(user => user.Name));
        Assert.All(made, user => Assert.Matches("^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$", user.Password));
        Assert.NotEqual(made[0].Password, made[1].Password);
        Assert.DoesNotContain(made[0].Password, made[0].ToString(), StringComparison.Ordinal);
        using var editor = settings.OpenEditor(isMade: false);
        Assert.Equal(made.Select(user => TestUsers.Show(user.ToUser([]))), editor.List().Select(TestUsers.Show));
        Assert.Empty(FirstUsers.Make(settings, TestUsers.Realm));
        foreach (var user in made) Assert.True(editor.TryRemove(user.Name, user.Realm));
        Assert.Empty(FirstUsers.Make(settings, TestUsers.Realm));
        Assert.Empty(editor.List());
    }

    [Fact]
    public void Who_has_added_a_user_gets_no_first_users()
    {
        _editor.TryAdd(TestUsers.Make("zoe"));
        _editor.TryRemove("zoe", TestUsers.Realm);
        Assert.Empty(FirstUsers.Make(new UserStoreSettings(UserStoreKind.Sqlite, _path), TestUsers.Realm));
        Assert.Empty(FirstUsers.Make(new UserStoreSettings(UserStoreKind.File, Path.Combine(TestFolder.Next(), "users.txt")), TestUsers.Realm));
    }

    private static void Move(string from, string to)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            if (File.Exists(from + suffix)) File.Move(from + suffix, to + suffix);
    }

    private static void Execute(string path, string text)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this file alone.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
