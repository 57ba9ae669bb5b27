using System.Globalization;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>SIPVicious, which is what most scans of the Internet are made with: svmap looks for servers, svwar for names of users, svcrack for passwords. They send from 127.0.0.1.</summary>
public sealed class SipViciousTests : RawTests
{
    private const int Guesses = 100;

    /// <summary>A server that answers scanners: they can call themselves anything.</summary>
    private static readonly string[] Answering = ["actorsip.sources.scanners = []"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Svmap_finds_nothing()
    {
        await using var server = await StartAsync([]);
        Assert.Contains("found nothing", await RunAsync("svmap", "-p", "5060", Address(server)), StringComparison.Ordinal);
        Assert.True((await server.Server.StatisticsAsync())["requests.of-scanners"] > 0);
    }

    /// <summary>
    /// Under another name svmap learns that somebody is there, and not who. svwar: alice and bob are users, bob is registered; nobody is not. --force scans although the server asks for a password for a name that cannot exist.
    /// </summary>
    [Fact]
    public async Task A_scanner_under_another_name_learns_neither_who_we_are_nor_who_is_here()
    {
        await using var server = await StartAsync(Answering);
        var found = await RunAsync("svmap", "-p", "5060", Address(server));
        var row = Assert.Single(found.Split('\n'), line => line.Contains(Address(server), StringComparison.Ordinal));
        Assert.Contains("unknown", row, StringComparison.Ordinal);
        Assert.DoesNotContain("actorsip", found, StringComparison.OrdinalIgnoreCase);

        await using var bob = new UserAgent(new DatagramClient(NextEndpoint(), server.Server.V4), "bob");
        AssertStatus(200, await GuardedServer.RegisterAsync(bob, server.PasswordOf("bob")));
        var names = Path.Combine(server.Server.Folder, "names.txt");
        await File.WriteAllLinesAsync(names, ["alice", "bob", "nobody", "1000"]);
        foreach (var method in (string[])["REGISTER", "INVITE", "OPTIONS"]) await ScanAsync(server, method, names);

        // Only a late copy of the answer to his REGISTER, which a busy machine may have had him repeat.
        while (await bob.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(200)) is { } heard) Assert.False(heard.IsRequest, heard.ToString());
    }

    /// <summary>What svwar says of those who exist it says of those who do not; on a busy machine it sometimes misses an answer, so it may try again.</summary>
    private static async Task ScanAsync(GuardedServer server, string method, string names)
    {
        var found = "";
        for (var attempt = 0; attempt < 3; attempt++)
        {
            found = await RunAsync("svwar", "--force", "-m", method, "-d", names, Address(server));
            var rows = found.Split('\n').Where(line => line.StartsWith('|') && !line.Contains("Extension", StringComparison.Ordinal)).Select(row => row.Split('|', StringSplitOptions.TrimEntries)).ToArray();
            if (rows.Length is 0 or 4 && rows.Select(cells => cells[2]).Distinct(StringComparer.Ordinal).Count() <= 1) return;
        }

        Assert.Fail($"{method}: {found}");
    }

    [Fact]
    public async Task Svcrack_has_a_hundred_guesses_from_an_address()
    {
        await using var server = await StartAsync(Answering);
        var passwords = await PasswordsAsync(server, wrong: Guesses, server.PasswordOf("alice"));
        var found = await RunAsync("svcrack", "-u", "alice", "-d", passwords, Address(server));
        Assert.DoesNotContain(server.PasswordOf("alice"), found, StringComparison.Ordinal);
        var statistics = await server.Server.StatisticsAsync();
        Assert.Equal((Guesses, 0, 1), (statistics["authentication.wrong"], statistics["authentication.accepted"], statistics["sources.bans"]));
        var ban = (await server.Server.ReadAsync("/bans"))!.Value.EnumerateArray().Single();
        Assert.Equal("wrong passwords", ban.GetProperty("reason").GetString());
    }

    /// <summary>From several addresses there are no more for one account; and the user's own phone goes on.</summary>
    [Fact]
    public async Task There_are_a_hundred_guesses_for_an_account()
    {
        await using var server = await StartAsync(Answering);
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.Server.V4), "alice");
        AssertStatus(200, await GuardedServer.RegisterAsync(phone, server.PasswordOf("alice")));
        for (var address = 0; address < 2; address++)
        {
            await using var guesser = new UserAgent(new DatagramClient(NextEndpoint(), server.Server.V4), "alice");
            for (var i = 0; i < 60; i++) AssertStatus(401, await GuardedServer.RegisterAsync(guesser, $"guess{i}"));
        }

        Assert.True((await server.Server.StatisticsAsync())["sources.guesses-refused"] >= 20);
        await using var lucky = new UserAgent(new DatagramClient(NextEndpoint(), server.Server.V4), "alice");
        AssertStatus(401, await GuardedServer.RegisterAsync(lucky, server.PasswordOf("alice")));
        AssertStatus(200, await GuardedServer.RegisterAsync(phone, server.PasswordOf("alice")));

        // Not because it cannot.
        var bob = await PasswordsAsync(server, wrong: 1, server.PasswordOf("bob"));
        Assert.Contains(server.PasswordOf("bob"), await RunAsync("svcrack", "-u", "bob", "-d", bob, Address(server)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ban_is_lifted_by_command()
    {
        await using var server = await StartAsync([.. Answering, "actorsip.sources.max-guesses = 3"]);
        await using var guesser = new UserAgent(new DatagramClient(NextEndpoint(), server.Server.V4), "alice");
        while ((await server.Server.StatisticsAsync())["sources.bans"] == 0)
        {
            var challenge = await guesser.RegisterAsync();
            await guesser.Client.SendAsync(guesser.Request("REGISTER", "sip:e2e.test", "<sip:alice@e2e.test>", SipClient.NextToken(), 1, [GuardedServer.Authorization(challenge, "alice", "wrong", "REGISTER", "sip:e2e.test")]));
            Assert.NotNull(await guesser.Client.TryReceiveAsync(SipClient.Patience));
        }

        // The loop that bans him tells the one that reads what he sends.
        for (var answered = 0; await guesser.Client.AnswersOptionsAsync(TimeSpan.FromSeconds(1)); answered++) Assert.True(answered < 3, "he is still heard");
        var address = guesser.Client.Local.Address.ToString();
        Assert.Contains("is not banned any more", await CommandAsync(server, 0, "unban", address), StringComparison.Ordinal);
        Assert.True(await guesser.Client.AnswersOptionsAsync(SipClient.Patience));
        Assert.Contains("was not banned", await CommandAsync(server, 2, "unban", address), StringComparison.Ordinal);
        Assert.Contains("is not an IP address", await CommandAsync(server, 2, "unban", "alice"), StringComparison.Ordinal);
    }

    private static async Task<string> CommandAsync(GuardedServer server, int code, params string[] arguments)
    {
        await using var run = ServerCommand.Start([.. arguments, "--config", server.Server.File]);
        Assert.Equal(code, await run.ExitCodeAsync(TimeSpan.FromSeconds(60)));
        return run.Output() + run.Errors();
    }

    private static Task<GuardedServer> StartAsync(IReadOnlyList<string> lines) => GuardedServer.StartAsync(new ServerOptions { LimitsSources = true, Lines = lines });

    private static string Address(GuardedServer server) => server.Server.V4.Address.ToString();

    private static async Task<string> PasswordsAsync(GuardedServer server, int wrong, string? right)
    {
        var file = Path.Combine(server.Server.Folder, $"passwords-{wrong}-{right}.txt");
        await File.WriteAllLinesAsync(file, [.. Enumerable.Range(0, wrong).Select(i => string.Create(CultureInfo.InvariantCulture, $"guess{i}")), .. right is null ? Array.Empty<string>() : [right]]);
        return file;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var run = ProgramRun.Start(program, arguments);
        await run.ExitCodeAsync(Limit);
        return run.Output() + run.Errors();
    }
}
