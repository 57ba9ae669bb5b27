using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>A server process with a loopback address of its own: UDP and TCP on port 5060 there, and on a port of [::1].</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Domain = UserAgent.UsualDomain;

    /// <summary>Ten seconds to finish transactions and twenty to close: after that the server itself gives up and says so with its exit code. Nothing here measures how fast it is, on a busy machine least.</summary>
    public static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(35);

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ProgramRun _run;
    private readonly string _dataFolder;

    private TestServer(ProgramRun run, string folder, string dataFolder, IPAddress address, int port6)
    {
        _run = run;
        _dataFolder = dataFolder;
        Folder = folder;
        V4 = new IPEndPoint(address, 5060);
        V6 = new IPEndPoint(IPAddress.IPv6Loopback, port6);
        Admin = new IPEndPoint(address, 8080);
    }

    /// <summary>Where its configuration file lies, and what it keeps on disk; gone when this is disposed.</summary>
    public string Folder { get; }

    /// <summary>The configuration file that it was started with.</summary>
    public string File => FileIn(Folder);

    /// <summary>The UDP and TCP listeners of IPv4.</summary>
    public IPEndPoint V4 { get; }

    /// <summary>The UDP and TCP listeners of IPv6.</summary>
    public IPEndPoint V6 { get; }

    public IPEndPoint Admin { get; }

    public int ProcessId => _run.ProcessId;

    public bool HasExited => _run.HasExited;

    public static async Task<TestServer> StartAsync(ServerOptions options)
    {
        var folder = Directory.CreateDirectory(TestFolder.Next()).FullName;
        var address = options.Address ?? Loopback.NextAddress();
        var port6 = Loopback.NextPort();
        await System.IO.File.WriteAllTextAsync(FileIn(folder), Configuration(options, address, port6));
        var server = new TestServer(ServerCommand.Start("--config", FileIn(folder)), folder, options.DataFolder, address, port6);
        try
        {
            await server.WaitUntilReadyAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    /// <summary>The text of the configuration file of a server with listeners of both transports and families.</summary>
    public static string Configuration(ServerOptions options, IPAddress address, int port6)
    {
        string[] binds = Socket.OSSupportsIPv6 ? [address + ":5060", "[::1]:" + port6] : [address + ":5060"];
        var lines = new List<string>();
        foreach (var transport in (string[])["udp", "tcp"])
        {
            for (var i = 0; i < binds.Length; i++)
                lines.AddRange([$"actorsip.listeners.{transport}{(i == 0 ? 4 : 6)} {{", $"  transport = {transport}", $"  bind = [\"{binds[i]}\"]", "}"]);
        }
        lines.AddRange(
        [
            "actorsip.domains.main {",
            $"  names = [{string.Join(", ", options.Domains.Append(address.ToString()).Select(name => $"\"{name}\""))}]",
            "}",
            $"actorsip.admin.bind = \"{address}:8080\"",
            $"actorsip.data-folder = \"{options.DataFolder}\"",
            $"actorsip.pipelines.standard = [{string.Join(", ", options.Steps.Select(step => $"\"{step}\""))}]",
            $"actorsip.buffers.allocator = {options.Allocator}",
            $"actorsip.loops = {options.Loops}",
            $"actorsip.transport.udp.channel = {options.Channel}",
            $"actorsip.transport.tcp.channel = {options.Channel}",
            .. options.LimitsSources ? Array.Empty<string>() : ["actorsip.sources.exempt = [\"127.0.0.0/8\", \"::1\"]"],
            .. options.Lines,
        ]);
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The end of what the server wrote, for the message of a failing test.</summary>
    public string Tail() => _run.Tail();

    public string Output() => _run.Output();

    /// <summary>The counters of /stats; not with a replaced server, which has none.</summary>
    public async Task<IReadOnlyDictionary<string, long>> StatisticsAsync() =>
        (await Http.GetFromJsonAsync<Dictionary<string, long>>(new Uri($"http://{Admin}/stats")))!;

    /// <summary>What it has written to its log so far.</summary>
    public string Errors() => _run.Errors();

    public Task SignalAsync(string signal) => _run.SignalAsync(signal);

    public Task TerminateAsync() => _run.TerminateAsync();

    /// <summary>SIGKILL: it gets no time for anything.</summary>
    public async Task KillAsync()
    {
        await _run.KillAsync();
        await DisposeAsync();
    }

    /// <summary>A document of the administration.</summary>
    /// <param name="path">Such as "/registrations".</param>
    /// <returns>Null when there is no such thing (404).</returns>
    public async Task<JsonElement?> ReadAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri($"http://{Admin}{path}"));
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Waits for the process to end by itself, after SIGTERM.</summary>
    public async Task<ServerEnd> EndAsync(TimeSpan atMost)
    {
        var code = await _run.ExitCodeAsync(atMost);
        var leaks = _run.Errors().Split('\n').Where(line => line.StartsWith("buffer leak:", StringComparison.Ordinal)).ToArray();
        return new ServerEnd(code, leaks, _run.Tail());
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task<ServerEnd> StopAsync()
    {
        await TerminateAsync();
        return await EndAsync(StopsWithin);
    }

    /// <summary>Puts another configuration file in the place of the one that it was started with.</summary>
    public Task ConfigureAsync(ServerOptions options) => System.IO.File.WriteAllTextAsync(File, Configuration(options with { DataFolder = _dataFolder }, V4.Address, V6.Port));

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private static string FileIn(string folder) => Path.Combine(folder, "server.conf");

    private async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(StartsWithin);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await using var probe = new DatagramClient(new IPEndPoint(Loopback.NextAddress(), 5060), V4);
        while (!await IsReadyAsync(http) || !await probe.AnswersOptionsAsync(TimeSpan.FromMilliseconds(500)))
        {
            if (_run.HasExited || limit.IsCancellationRequested)
                throw new InvalidOperationException("The server did not become ready.\n" + Tail());
            await Task.Delay(50);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        if (ServerCommand.IsReplaced)
            return true;
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://{Admin}/health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
