using System.Diagnostics;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.EndToEnd.Tests.Users;

/// <summary>
/// The file of users hangs, as files on a dead network disk do: in its place is a pipe that nobody writes to, and whoever reads it waits. Who needs a user that is not remembered gets 503; nobody else notices.
/// </summary>
public sealed class HangingStoreTests(ITestOutputHelper output) : RawTests
{
    private static readonly TimeSpan HangTime = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task The_store_of_users_hangs_for_five_seconds()
    {
        var folder = Directory.CreateDirectory(TestFolder.Next()).FullName;
        foreach (var user in (string[])["alice", "bob", "carol"]) await AddAsync(folder, user);
        await using var guarded = await GuardedServer.StartAsync(new ServerOptions
        {
            DataFolder = folder,
            Lines = ["actorsip.users.store = file", "actorsip.users.check-interval = 100ms", "actorsip.users.backend.timeout = 1s", "actorsip.users.unknown-for = 0s"],
        });
        var server = guarded.Server;
        await using UserAgent alice = At(server, "alice"), bob = At(server, "bob"), stranger = At(server, "stranger");
        Assert.Equal(200, (await GuardedServer.RegisterAsync(alice, "secret of alice")).Status);
        var usual = await MeasureAsync(TimeSpan.FromSeconds(1));

        var (file, pipe, aside) = (Path.Combine(folder, "users.txt"), Path.Combine(folder, "pipe"), Path.Combine(folder, "aside"));
        var users = await File.ReadAllBytesAsync(file);
        await RunAsync("mkfifo", pipe);
        await RunAsync("ln", pipe, aside);
        File.Move(pipe, file, overwrite: true);
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        var began = TimeProvider.System.GetTimestamp();
        var needing = UntilServedAsync(bob);
        var hanging = await MeasureAsync(HangTime);
        Assert.False(needing.IsCompleted, "The store did not hang.");

        // A whole file is there again, and whoever reads the pipe gets its content too.
        await File.WriteAllBytesAsync(pipe, users);
        File.Move(pipe, file, overwrite: true);
        await File.WriteAllBytesAsync(aside, users);
        var refused = await needing;
        output.WriteLine($"Before: {usual}. While the store hung: {hanging}. bob got 503 {refused} times, and 200 {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s after his first REGISTER.");
        Assert.True(refused > 0);
        Assert.Equal(200, (await GuardedServer.RegisterAsync(At(server, "carol"), "secret of carol")).Status);
        Assert.Equal(0, (await server.StatisticsAsync())["requests.bugs"]);
        Assert.Empty((await server.StopAsync()).Leaks);

        // A stranger who asks what the server can do, and alice, who is remembered.
        async Task<string> MeasureAsync(TimeSpan time)
        {
            var times = new List<double>();
            var start = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(start) < time)
            {
                var sent = TimeProvider.System.GetTimestamp();
                var callId = SipClient.NextToken();
                AssertStatus(200, await stranger.TransactAsync("OPTIONS", callId, 1, stranger.Request("OPTIONS", $"sip:{server.V4}", $"<sip:{server.V4}>", callId, 1, [])));
                Assert.Equal(200, (await GuardedServer.RegisterAsync(alice, "secret of alice")).Status);
                times.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
            }

            times.Sort();
            return $"{times.Count} rounds of an OPTIONS and two REGISTERs, p50 {times[times.Count / 2]:0.0} ms, p99 {times[times.Count * 99 / 100]:0.0} ms, the slowest {times[^1]:0.0} ms";
        }
    }

    private static UserAgent At(TestServer server, string user) => new(new DatagramClient(NextEndpoint(), server.V4), user);

    /// <returns>How often it got 503 before.</returns>
    private static async Task<int> UntilServedAsync(UserAgent phone)
    {
        for (var refused = 0; ; refused++)
        {
            var answer = await GuardedServer.RegisterAsync(phone, "secret of " + phone.User);
            if (answer.Status == 200) return refused;
            AssertStatus(503, answer);
            Assert.NotEqual("", answer.Header("Retry-After"));
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task AddAsync(string folder, string user)
    {
        await using var run = ServerCommand.Start("user", "add", user, "--password-stdin", "--set", "actorsip.users.store=file", "--set", $"actorsip.data-folder={folder}", "--set", $"actorsip.domains.main.names=[\"{TestServer.Domain}\"]");
        await run.TypeAsync("secret of " + user);
        Assert.Equal(0, await run.ExitCodeAsync(TimeSpan.FromSeconds(40)));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
