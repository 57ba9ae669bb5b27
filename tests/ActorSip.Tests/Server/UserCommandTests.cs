using ActorSip.Configuration;
using ActorSip.Tests.Hosting;
using ActorSip.Tests.Users;
using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Server;

/// <summary>The command "user" over a store of its own.</summary>
public sealed class UserCommandTests
{
    private readonly string _folder = TestFolder.Next();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("file")]
    public async Task Users_are_added_listed_changed_and_removed(string store)
    {
        string[] where = ["--set", $"actorsip.users.store={store}"];
        var (code, output, error) = await RunAsync("geheim", ["user", "add", "alice", "--password-stdin", "--identity", "sip:Office@one.test", "--identity", "tel:+49-30-12345", .. where]);
        Assert.Equal((0, $"alice of one.test was added{Environment.NewLine}", ""), (code, output, error));
        (code, output, _) = await RunAsync(null, ["user", "add", "Jäsøn", .. where]);
        Assert.Equal(0, code);
        var password = output.Split("password: ")[1].Trim();
        Assert.Equal(
            [TestUsers.Show(TestUsers.Make("J%C3%A4s%C3%B8n", password, "one.test")), TestUsers.Show(TestUsers.Make("alice", "geheim", "one.test", "sip:Office@one.test", "tel:+493012345"))],
            Stored(store).Select(TestUsers.Show));

        (code, output, _) = await RunAsync(null, ["user", "list", .. where]);
        Assert.Equal(
            (0, "J%C3%A4s%C3%B8n  one.test  MD5,SHA-256,SHA-512-256\nalice  one.test  MD5,SHA-256,SHA-512-256  sip:Office@one.test  tel:+493012345\n"), (code, output.ReplaceLineEndings("\n")));
        (code, output, _) = await RunAsync("geheimer", ["user", "passwd", "alice", "--password-stdin", .. where]);
        Assert.Equal((0, $"alice of one.test has another password{Environment.NewLine}"), (code, output));
        Assert.Equal(TestUsers.Md5(TestUsers.Make("alice", "geheimer", "one.test")), TestUsers.Md5(Stored(store)[1]));
        (code, output, _) = await RunAsync(null, ["user", "passwd", "alice", .. where]);
        Assert.Equal(TestUsers.Md5(TestUsers.Make("alice", output.Split("password: ")[1].Trim(), "one.test")), TestUsers.Md5(Stored(store)[1]));
        (code, output, _) = await RunAsync(null, ["user", "remove", "alice", .. where]);
        Assert.Equal((0, $"alice of one.test was removed{Environment.NewLine}"), (code, output));
        Assert.Single(Stored(store));
    }

    [Theory]
    [InlineData("add", 1, "there is a user alice of one.test already")]
    [InlineData("passwd", 1, "there is no user bob of one.test")]
    [InlineData("remove", 1, "there is no user bob of one.test")]
    public async Task What_cannot_be_done_ends_with_1_and_the_reason(string command, int expected, string words)
    {
        await RunAsync("geheim", "user", "add", "alice", "--password-stdin");
        var before = Stored("sqlite").Select(TestUsers.Show).ToArray();
        var (code, output, error) = await RunAsync(null, "user", command, command == "add" ? "alice" : "bob");
        Assert.Equal((expected, "", words), (code, output, error.Trim()));
        Assert.Equal(before, Stored("sqlite").Select(TestUsers.Show));
    }

    [Theory]
    [InlineData("passwd alice")]
    [InlineData("remove alice")]
    [InlineData("list")]
    public async Task A_store_that_is_not_there_is_named_and_not_made(string command)
    {
        var (code, _, error) = await RunAsync(null, ["user", .. command.Split(' ')]);
        Assert.Equal(1, code);
        Assert.Contains(Path.Combine(_folder, "users.db"), error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder));
    }

    [Theory]
    [InlineData("add a:b", "colon")]
    [InlineData("add alice@one.test", "--realm")]
    [InlineData("add alice --identity office", "\"office\" is no identity")]
    [InlineData("add alice --realm third.test", "no domain has the realm \"third.test\"; there are one.test")]
    [InlineData("add alice --password-stdin", "no password on standard input")]
    [InlineData("passwd", "NAME")]
    [InlineData("add alice --password geheim", "--password")]
    [InlineData("add alice --set actorsip.loops=0", "actorsip.loops")]
    public async Task What_is_wrongly_asked_ends_with_2(string command, string words)
    {
        var (code, output, error) = await RunAsync(null, ["user", .. command.Split(' ')]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_several_realms_one_must_be_named()
    {
        string[] domains = ["--set", "actorsip.domains.two.names=[\"two.test\"]", "--set", "actorsip.domains.three.names=[\"three.test\"]", "--set", "actorsip.domains.three.realm=two.test"];
        var (code, _, error) = await RunAsync("geheim", ["user", "add", "alice", "--password-stdin", .. domains]);
        Assert.Equal((2, "the domains have several realms; choose one with --realm: two.test, one.test"), (code, error.Trim()));
        foreach (var realm in (string[])["one.test", "two.test"])
            Assert.Equal(0, (await RunAsync("geheim", ["user", "add", "alice", "--password-stdin", "--realm", realm, .. domains])).Code);
        var (_, output, _) = await RunAsync(null, ["user", "list", "--realm", "two.test", .. domains]);
        Assert.StartsWith("alice  two.test  ", Assert.Single(output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_tells_of_passwords_without_taking_one()
    {
        var (code, output, _) = await CommandRun.EndAsync("user", "add", "--help");
        Assert.Equal(0, code);
        foreach (var option in (string[])["NAME", "--realm", "--password-stdin", "--identity", "--config", "--set"]) Assert.Contains(option, output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string? secret, params string[] arguments) => CommandRun.EndWithSecretAsync(
        secret, [.. arguments, "--set", $"actorsip.data-folder={_folder}", "--set", "actorsip.domains.main.names=[\"one.test\"]"]);

    private IReadOnlyList<User> Stored(string store)
    {
        var settings = store == "file" ? new UserStoreSettings(UserStoreKind.File, Path.Combine(_folder, "users.txt")) : new UserStoreSettings(UserStoreKind.Sqlite, Path.Combine(_folder, "users.db"));
        using var editor = settings.OpenEditor(isMade: false);
        return editor.List();
    }
}
