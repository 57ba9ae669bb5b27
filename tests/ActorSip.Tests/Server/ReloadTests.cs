using System.Text.Json;
using Xunit;

namespace ActorSip.Tests.Server;

/// <summary>A running server that reads its configuration again: asked by command or by signal; a good file and a bad one.</summary>
[Collection("the log of the process")]
public sealed class ReloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asip-").FullName;

    private string File => Path.Combine(_folder, "node.conf");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_good_file_changes_peers_at_once_and_names_what_needs_a_restart()
    {
        await WriteAsync("");
        await using var run = new CommandRun("--config", File);
        using var http = new HttpClient { BaseAddress = new Uri(await run.LineAsync("  admin")) };
        Assert.Empty(await PeersAsync(http));
        await WriteAsync("actorsip.peers.carrier.target = \"192.0.2.1\"\nactorsip.timers.t1 = 400ms\n");
        var (code, output, error) = await CommandRun.EndAsync("reload", "--config", File);
        Assert.True(code == 0, error);
        Assert.Equal(["actorsip.timers.t1: needs a restart, and was not changed", "reloaded: domains 1, peers 1, routes 0, numbers 0"], Lines(output));
        Assert.Equal(["carrier"], await PeersAsync(http));
        Assert.Equal(0, await run.StopAsync());
    }

    [Fact]
    public async Task A_bad_file_changes_nothing_and_says_why()
    {
        await WriteAsync("actorsip.peers.carrier.target = \"192.0.2.1\"\n");
        await using var run = new CommandRun("--config", File);
        using var http = new HttpClient { BaseAddress = new Uri(await run.LineAsync("  admin")) };
        await WriteAsync("actorsip.peers.other.target = \"192.0.2.2\"\nactorsip.routes.r.prefix = \"0\"\nactorsip.routes.r.peers = \"nobody\"\nactorsip.nonsense = 1\n");
        var (code, _, error) = await CommandRun.EndAsync("reload", "--config", File);
        Assert.Equal(2, code);
        Assert.Contains("actorsip.routes.r.peers: there is no peer \"nobody\"; there are other (", error, StringComparison.Ordinal);
        Assert.Contains("actorsip.nonsense: there is no such setting", error, StringComparison.Ordinal);
        Assert.EndsWith("nothing was changed", error.TrimEnd(), StringComparison.Ordinal);
        run.AskToReload();
        Assert.Equal(["carrier"], await PeersAsync(http));
    }

    [Fact]
    public async Task A_signal_does_the_same()
    {
        await WriteAsync("");
        await using var run = new CommandRun("--config", File);
        using var http = new HttpClient { BaseAddress = new Uri(await run.LineAsync("  admin")) };
        await WriteAsync("actorsip.peers.carrier.target = \"192.0.2.1\"\n");
        run.AskToReload();
        Assert.Equal(["carrier"], await PeersAsync(http));
    }

    [Fact]
    public async Task Without_a_server_the_command_says_so()
    {
        await WriteAsync("");
        var (code, _, error) = await CommandRun.EndAsync("reload", "--config", File);
        Assert.Equal(1, code);
        Assert.StartsWith($"no server answers at {_folder}/actorsip.sock", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_socket_is_the_servers_own_and_goes_with_it()
    {
        await WriteAsync("");
        var socket = Path.Combine(_folder, "actorsip.sock");
        await System.IO.File.WriteAllTextAsync(socket, "left behind");
        await using var run = new CommandRun("--config", File);
        await run.LineAsync("  admin");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(socket));
        Assert.Equal(0, (await CommandRun.EndAsync("reload", "--config", File)).Code);
        Assert.Equal(0, await run.StopAsync());
        Assert.False(System.IO.File.Exists(socket));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<string[]> PeersAsync(HttpClient http)
    {
        using var peers = JsonDocument.Parse(await http.GetStringAsync(new Uri("/peers", UriKind.Relative)));
        return [.. peers.RootElement.EnumerateArray().Select(peer => peer.GetProperty("name").GetString()!)];
    }

    private Task WriteAsync(string lines) => System.IO.File.WriteAllTextAsync(
        File,
        $"actorsip.listeners.udp.bind = \"127.0.0.1:0\"\nactorsip.domains.main.names = [\"one.test\"]\nactorsip.admin.bind = \"127.0.0.1:0\"\nactorsip.data-folder = \"{_folder}\"\n{lines}");
}
