using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorSip.Tests.Hosting;
using Xunit;

namespace ActorSip.Tests.Server;

/// <summary>A server from its start to its end, within the test.</summary>
[Collection("the log of the process")]
public sealed class ServerRunTests
{
    private static readonly string[] Settings =
    [
        "--set", "actorsip.listeners.udp.bind=127.0.0.1:0", "--set", "actorsip.listeners.udp.advertise=203.0.113.9:5099", "--set", "actorsip.listeners.tcp.bind=[::1]:0",
        "--set", $"actorsip.data-folder={TestFolder.Next()}", "--set", "actorsip.domains.main.names=[\"one.test\"]", "--set", "actorsip.admin.bind=127.0.0.1:0", "--set", "actorsip.buffers.allocator=debug",
    ];

    [Fact]
    public async Task It_starts_tells_where_it_is_answers_and_stops()
    {
        await using var run = new CommandRun(Settings);
        var admin = new Uri(await run.LineAsync("  admin"));
        var udp = await run.LineAsync("  listener  udp: udp");
        Assert.EndsWith(", advertised as 203.0.113.9:5099", udp, StringComparison.Ordinal);
        Assert.Matches(@"^\[::1\]:\d+$", await run.LineAsync("  listener  tcp: tcp"));
        Assert.Equal("one.test", await run.LineAsync("  domains"));
        Assert.StartsWith("debug, udp ", await run.LineAsync("  buffers"), StringComparison.Ordinal);

        using var http = new HttpClient { BaseAddress = admin };
        Assert.Equal("{\"status\":\"live\"}", await http.GetStringAsync(new Uri("/health/live", UriKind.Relative)));
        Assert.Equal("{\"status\":\"ready\"}", await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        using var cluster = JsonDocument.Parse(await http.GetStringAsync(new Uri("/cluster", UriKind.Relative)));
        var member = Assert.Single(cluster.RootElement.GetProperty("members").EnumerateArray());
        Assert.Equal(("Up", true, true, true), (member.GetProperty("status").GetString(), member.GetProperty("reachable").GetBoolean(), member.GetProperty("leader").GetBoolean(), member.GetProperty("oldest").GetBoolean()));
        Assert.Equal((0, true), (cluster.RootElement.GetProperty("shards").GetProperty("silent").GetArrayLength(), cluster.RootElement.GetProperty("shards").GetProperty("balanced").GetBoolean()));
        Assert.NotEmpty(cluster.RootElement.GetProperty("shards").GetProperty("nodes")[0].GetProperty("shards").EnumerateArray());
        Assert.True(cluster.RootElement.GetProperty("store").GetProperty("available").GetBoolean());
        using var missing = await http.GetAsync(new Uri("/nothing", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        var answer = await OptionsAsync(IPEndPoint.Parse(udp[..udp.IndexOf(',', StringComparison.Ordinal)]));
        Assert.StartsWith("SIP/2.0 200 ", answer, StringComparison.Ordinal);
        using var stats = JsonDocument.Parse(await http.GetStringAsync(new Uri("/stats", UriKind.Relative)));
        Assert.Equal(1, stats.RootElement.GetProperty("ingress.requests.out-of-dialog").GetInt64());
        Assert.Equal((1, 0, 1), (stats.RootElement.GetProperty("cluster.members").GetInt64(), stats.RootElement.GetProperty("cluster.unreachable").GetInt64(), stats.RootElement.GetProperty("cluster.majority").GetInt64()));

        Assert.Equal(0, await run.StopAsync());
        Assert.DoesNotContain("buffer leak", run.Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("/health/live", UriKind.Relative)));
    }

    [Fact]
    public async Task Administration_can_be_off()
    {
        await using var run = new CommandRun([.. Settings, "--set", "actorsip.admin.bind=off"]);
        Assert.Equal("off", await run.LineAsync("  admin"));
        Assert.Equal(0, await run.StopAsync());
    }

    [Fact]
    public async Task The_first_users_are_told_once()
    {
        string[] settings = [.. Settings, "--set", $"actorsip.data-folder={TestFolder.Next()}"];
        await using (var first = new CommandRun(settings))
        {
            await first.LineAsync("  phone");
            Assert.Matches(@"(?m)^  user      alice, password [a-z2-9-]{14}\n  user      bob, password [a-z2-9-]{14}\n  phone     domain one\.test, proxy 203\.0\.113\.9:5099$", first.Output);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = new CommandRun(settings);
        await second.LineAsync("  buffers");
        Assert.Equal(0, await second.StopAsync());
        Assert.DoesNotContain("password", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_ends_with_1_and_one_line()
    {
        var folder = TestFolder.Next();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "users.db"), new string('x', 4096));
        await using var run = new CommandRun([.. Settings, "--set", $"actorsip.data-folder={folder}"]);
        Assert.Equal(1, await run.Ended);
        Assert.Equal($"the store of users {folder}/users.db is no SQLite database{Environment.NewLine}", run.Error);
    }

    [Theory]
    [InlineData("akka.actor.provider=nonsense")]
    [InlineData("akka.actor.creation-timeout=soon")]
    public async Task What_Akka_refuses_ends_with_2_and_one_line(string setting)
    {
        await using var run = new CommandRun([.. Settings, "--set", setting]);
        var code = await run.Ended;
        Assert.True(code == 2, $"exit code {code}\n{run.Error}");
        Assert.StartsWith("akka: a setting that is given to Akka is wrong: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<string> OptionsAsync(IPEndPoint server)
    {
        using var client = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var request = $"OPTIONS sip:one.test SIP/2.0\r\nVia: SIP/2.0/UDP {client.Client.LocalEndPoint};branch=z9hG4bK1\r\nMax-Forwards: 70\r\nFrom: <sip:a@one.test>;tag=1\r\n"
            + "To: <sip:one.test>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        await client.SendAsync(Encoding.ASCII.GetBytes(request), server);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return Encoding.ASCII.GetString((await client.ReceiveAsync(limit.Token)).Buffer);
    }
}
