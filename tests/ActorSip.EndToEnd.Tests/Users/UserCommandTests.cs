using System.Net;
using System.Text.RegularExpressions;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Users;

/// <summary>"actorsip user" as processes of their own, beside a server that runs on the same store.</summary>
public sealed partial class UserCommandTests
{
    private const string Realm = TestServer.Domain;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly string _folder = TestFolder.Next();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("file")]
    public async Task Users_are_added_listed_changed_and_removed(string store)
    {
        var (code, output, errors) = await RunAsync("correct horse", "add", "carol", "--password-stdin", "--identity", "tel:+49-30-12345", Store(store));
        Assert.True(code == 0, errors);
        Assert.Equal($"carol of {Realm} was added", output.Trim());
        (code, output, _) = await RunAsync(null, "add", "dave", Store(store));
        Assert.Equal(0, code);
        Assert.Matches(Password(), output);
        (code, output, _) = await RunAsync(null, "list", Store(store));
        Assert.Equal((0, $"carol  {Realm}  MD5,SHA-256,SHA-512-256  tel:+493012345\ndave  {Realm}  MD5,SHA-256,SHA-512-256"), (code, output.Trim()));
        Assert.Equal(0, (await RunAsync("battery staple", "passwd", "carol", "--password-stdin", Store(store))).Code);
        Assert.Equal(0, (await RunAsync(null, "remove", "dave", Store(store))).Code);
        (code, output, _) = await RunAsync(null, "list", Store(store));
        Assert.Equal((0, $"carol  {Realm}  MD5,SHA-256,SHA-512-256  tel:+493012345"), (code, output.Trim()));
        foreach (var file in Directory.GetFiles(_folder))
            Assert.DoesNotContain("battery staple", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "there is no user nobody", "remove", "nobody")]
    [InlineData(2, "colon", "add", "a:b")]
    [InlineData(2, "there are " + Realm, "add", "carol", "--realm", "other.test")]
    [InlineData(2, "--password", "add", "carol", "--password", "secret")]
    public async Task What_cannot_be_done_says_why(int expected, string words, params string[] arguments)
    {
        await RunAsync(null, "add", "somebody");
        var (code, output, errors) = await RunAsync(null, arguments);
        Assert.True(code == expected, $"exit code {code}\n{errors}");
        Assert.Equal("", output.Trim());
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("file")]
    public async Task A_running_server_sees_every_change(string store)
    {
        if (store == "file") await RunAsync(null, "add", "carol", Store(store));
        await using var guarded = await GuardedServer.StartAsync(new ServerOptions { DataFolder = _folder, Lines = [$"actorsip.users.store = {store}"] });
        var server = guarded.Server;
        await using var phone = new UserAgent(new DatagramClient(new IPEndPoint(Loopback.NextAddress(), 5060), server.V4), "erin");
        Assert.Equal(401, (await GuardedServer.RegisterAsync(phone, "first secret")).Status);
        foreach (var (command, typed, good, bad) in ((string, string?, string?, string)[])[("add", "first secret", "first secret", "second secret"), ("passwd", "second secret", "second secret", "first secret"), ("remove", null, null, "second secret")])
        {
            var (code, _, errors) = await RunAsync(typed, [command, "erin", .. typed is null ? Array.Empty<string>() : ["--password-stdin"], Store(store)]);
            Assert.True(code == 0, errors);
            if (good is not null) await UntilAsync(phone, good, 200);
            await UntilAsync(phone, bad, 401);
        }

        Assert.Equal(0, (await server.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task The_first_start_makes_two_users_tells_their_passwords_and_no_later_start_does()
    {
        var options = new ServerOptions { DataFolder = _folder };
        await using (var first = await TestServer.StartAsync(options))
        {
            Assert.Matches(FirstUsers(), first.Output());
            Assert.Contains($"  phone     domain and registrar {first.V4.Address}\n", first.Output() + "\n", StringComparison.Ordinal);
            Assert.Equal(0, (await first.StopAsync()).ExitCode);
        }

        var (_, output, _) = await RunAsync(null, "list");
        Assert.Equal(["alice", "bob"], output.Trim().Split('\n').Select(line => line.Split(' ')[0]));
        foreach (var name in (string[])["alice", "bob"]) Assert.Equal(0, (await RunAsync(null, "remove", name)).Code);
        await using var second = await TestServer.StartAsync(options);
        Assert.DoesNotContain("password", second.Output(), StringComparison.Ordinal);
        Assert.Equal(0, (await second.StopAsync()).ExitCode);
        Assert.Equal("", (await RunAsync(null, "list")).Output.Trim());
    }

    [Fact]
    public async Task A_store_that_is_none_keeps_the_server_from_starting()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "users.db"), new string('x', 4096));
        await using var run = ServerCommand.Start(
            "--set", $"actorsip.data-folder={_folder}", "--set", $"actorsip.listeners.udp.bind={Loopback.NextAddress()}:5060", "--set", "actorsip.admin.bind=off");
        Assert.Equal(1, await run.ExitCodeAsync(Limit));
        Assert.Equal($"the store of users {_folder}/users.db is no SQLite database", run.Errors().Trim());
    }

    private static string Store(string store) => $"--set=actorsip.users.store={store}";

    /// <summary>A change is seen when the store is looked at next. One command may be several changes, so that their count does not say which has been seen.</summary>
    private static async Task UntilAsync(UserAgent phone, string password, int status)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while ((await GuardedServer.RegisterAsync(phone, password)).Status is var answered && answered != status)
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException($"The server does not see the change: it answers {answered}");
            await Task.Delay(500);
        }
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string? password, params string[] arguments)
    {
        await using var run = ServerCommand.Start(["user", .. arguments, "--set", $"actorsip.data-folder={_folder}", "--set", $"actorsip.domains.main.names=[\"{Realm}\"]"]);
        if (password is not null) await run.TypeAsync(password);
        var code = await run.ExitCodeAsync(Limit);
        return (code, run.Output(), run.Errors());
    }

    [GeneratedRegex(@"password: [a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", RegexOptions.None, 1_000)]
    private static partial Regex Password();

    [GeneratedRegex(@"user      alice, password [a-z2-9-]{14}\n  user      bob, password [a-z2-9-]{14}\n", RegexOptions.None, 1_000)]
    private static partial Regex FirstUsers();
}
