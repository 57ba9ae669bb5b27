using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Tests.Hosting;
using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Users;

/// <summary>The text file of users, read while it changes.</summary>
public sealed class FileUserStoreTests
{
    private const string Md5 = "MD5:3d78807defe7de2157e2b0b6573a855f";
    private readonly string _path = Path.Combine(Directory.CreateDirectory(TestFolder.Next()).FullName, "users.txt");

    [Fact]
    public void Users_are_read_with_their_hashes_and_identities()
    {
        Write("# the office", "", $"  alice home.test {Md5} sip:Office@HOME.test tel:+49-30-12345", $"bob\t\"My Company\"\tmd5:{Md5[4..].ToUpperInvariant()}", "  # the end");
        var store = new FileUserStore(_path);
        Assert.Equal($"alice home.test Md5:{Md5[4..]} sip:Office@home.test tel:+493012345", TestUsers.Show(store.Find("alice", "home.test")));
        Assert.Equal($"bob My Company Md5:{Md5[4..]}", TestUsers.Show(store.Find("bob", "My Company")));
        Assert.Null(store.Find("alice", "My Company"));
    }

    [Theory]
    [InlineData("alice", "line 2: it must be: name, realm")]
    [InlineData("alice home.test", "line 2: it has no HA1")]
    [InlineData("alice home.test MD5:123", "line 2: the HA1 of MD5 must be 32 hexadecimal digits")]
    [InlineData("alice home.test SHA-256:3d78807defe7de2157e2b0b6573a855f", "line 2: the HA1 of SHA-256 must be 64 hexadecimal digits")]
    [InlineData("alice home.test secret", "line 2: \"secret\" is neither the HA1 of an algorithm nor a sip, sips or tel URI")]
    [InlineData("al:ice home.test " + Md5, "line 2: \"al:ice\" is no name")]
    [InlineData("al ice home.test " + Md5, "line 2: \"home.test\" is neither")]
    [InlineData("alice home.test " + Md5 + " " + Md5, "line 2: it has two HA1 of MD5")]
    [InlineData("first home.test " + Md5, "line 2: there is a user first of home.test already")]
    public void A_wrong_line_is_named(string line, string error)
    {
        Write($"first home.test {Md5}", line);
        Assert.Contains(error, Assert.Throws<StoreException>(() => new FileUserStore(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_lines_are_named_up_to_a_number()
    {
        Write([.. Enumerable.Repeat("wrong", 25)]);
        var words = Assert.Throws<StoreException>(() => new FileUserStore(_path)).Message;
        Assert.Contains("line 20:", words, StringComparison.Ordinal);
        Assert.DoesNotContain("line 21:", words, StringComparison.Ordinal);
        Assert.Contains("and 5 more", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_is_seen_and_a_wrong_one_changes_nothing()
    {
        Write($"alice home.test {Md5}");
        var store = new FileUserStore(_path);
        var first = store.Look();
        Assert.Equal(first, store.Look());

        Replace($"alice home.test {Md5}", $"bob home.test {Md5}");
        var second = store.Look();
        Assert.True(second > first);
        Assert.NotNull(store.Find("bob", "home.test"));

        Replace("nonsense");
        for (var i = 0; i < 2; i++) Assert.Contains("line 1:", Assert.Throws<StoreException>(() => store.Look()).Message, StringComparison.Ordinal);
        Assert.NotNull(store.Find("bob", "home.test"));

        File.Delete(_path);
        Assert.Contains("is not there", Assert.Throws<StoreException>(() => store.Look()).Message, StringComparison.Ordinal);
        Assert.NotNull(store.Find("bob", "home.test"));

        Replace($"carol home.test {Md5}");
        Assert.True(store.Look() > second);
        Assert.Null(store.Find("bob", "home.test"));
        Assert.NotNull(store.Find("carol", "home.test"));
    }

    [Fact]
    public void The_editor_changes_lines_and_leaves_the_others_as_they_are()
    {
        Write("# the office", $"alice home.test {Md5} tel:110", "");
        using var editor = new UserStoreSettings(UserStoreKind.File, _path).OpenEditor(isMade: false);
        Assert.True(editor.TryAdd(TestUsers.Make("zoe", "secret", "My Company", "sip:office@home.test")));
        Assert.False(editor.TryAdd(TestUsers.Make("alice")));
        Assert.True(editor.TrySetSecrets(TestUsers.Make("alice", "another")));
        Assert.False(editor.TrySetSecrets(TestUsers.Make("nobody")));
        Assert.False(editor.TryRemove("nobody", TestUsers.Realm));
        Assert.Equal(
            [TestUsers.Show(TestUsers.Make("zoe", "secret", "My Company", "sip:office@home.test")), TestUsers.Show(TestUsers.Make("alice", "another", TestUsers.Realm, "tel:110"))],
            editor.List().Select(TestUsers.Show));
        var lines = File.ReadAllLines(_path);
        Assert.Equal(("# the office", ""), (lines[0], lines[2]));
        var store = new FileUserStore(_path);
        Assert.Equal(TestUsers.Show(TestUsers.Make("alice", "another", TestUsers.Realm, "tel:110")), TestUsers.Show(store.Find("alice", TestUsers.Realm)));

        Assert.True(editor.TryRemove("zoe", "My Company"));
        Assert.True(editor.TryRemove("alice", TestUsers.Realm));
        Assert.Equal(["# the office", ""], File.ReadAllLines(_path));
        Assert.Equal([_path], Directory.GetFiles(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void The_editor_makes_a_file_when_it_is_to_and_touches_none_that_is_wrong_or_changed_by_another()
    {
        var settings = new UserStoreSettings(UserStoreKind.File, Path.Combine(TestFolder.Next(), "users.txt"));
        Assert.Throws<StoreException>(() => settings.OpenEditor(isMade: false));
        using var editor = settings.OpenEditor(isMade: true);
        Assert.True(editor.TryAdd(TestUsers.Make("alice")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings.Path));

        using (File.Create(settings.Path + ".new")) Assert.Contains("remove", Assert.Throws<StoreException>(() => editor.TryAdd(TestUsers.Make("bob"))).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(settings.Path + ".new"));
        File.Delete(settings.Path + ".new");

        File.AppendAllText(settings.Path, "nonsense\n");
        Assert.Throws<StoreException>(() => editor.List());
        Assert.Contains("line 2:", Assert.Throws<StoreException>(() => editor.TryAdd(TestUsers.Make("bob"))).Message, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(settings.Path).Length);
        Assert.False(File.Exists(settings.Path + ".new"));
    }

    private void Write(params string[] lines) => File.WriteAllLines(_path, lines);

    /// <summary>As an operator had better do it.</summary>
    private void Replace(params string[] lines)
    {
        File.WriteAllLines(_path + ".other", lines);
        File.Move(_path + ".other", _path, overwrite: true);
    }
}
