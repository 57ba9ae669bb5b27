using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Clusters;

/// <summary>run-cluster.sh as somebody uses it who has just got here: does what it prints, word for word.</summary>
[Collection(Alone.Name)]
public sealed class RunClusterTests : IDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string Script = Path.Combine(Repository.Root, "run-cluster.sh");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly string _folder = TestFolder.Next();
    private readonly IPAddress[] _addresses = [Loopback.NextAddress(), Loopback.NextAddress(), Loopback.NextAddress()];
    private readonly string[] _options;

    public RunClusterTests() => _options =
    [
        "--no-build", "--folder", _folder, "--addresses", string.Join(',', _addresses.Select(address => address.ToString())),
        "--redis-port", Loopback.NextPort().ToString(CultureInfo.InvariantCulture), "--set", "actorsip.loops=1",
    ];

    public void Dispose()
    {
        _http.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_registration_at_one_node_is_found_at_another_and_survives_its_node()
    {
        await using var script = ProgramRun.Start(Script, _options, Repository.Root);
        await UntilAsync(() => Task.FromResult(script.Output().Contains("Ctrl-C ends everything", StringComparison.Ordinal)), StartsWithin, script);

        // It is registered by what the script says.
        await using (var sipsak = ProgramRun.Start("sipsak", Printed(script, "sipsak ")))
            Assert.True(await sipsak.ExitCodeAsync(TimeSpan.FromSeconds(20)) == 0, sipsak.Tail());
        var contact = await ContactAsync(1);
        Assert.Equal(("sip:alice@127.0.0.1:5079", "datagram", NodeName(0)), (Text(contact, "uri"), Text(contact, "flow"), Text(contact, "node")));
        Assert.Equal(3, (await ReadAsync(1, "/cluster")).GetProperty("members").GetArrayLength());

        // Its node dies: it is there, and, behind a NAT as it seems to be, lost.
        var first = NodeProcess(0);
        Process.GetProcessById(first).Kill();
        foreach (var node in (int[])[1, 2]) await UntilAsync(async () => await ContactAsync(node) is var found && Text(found, "flow") == "lost" && Text(found, "node") is null, Patience, script);
        await UntilAsync(async () => (await ReadAsync(1, "/cluster")).GetProperty("members").GetArrayLength() == 2, Patience, script);
        await using var again = ProgramRun.Start(Script, Printed(script, "./run-cluster.sh "), Repository.Root);
        await UntilAsync(() => IsReadyAsync(0), Patience, again);
        Assert.Equal("sip:alice@127.0.0.1:5079", Text(await ContactAsync(0), "uri"));

        // One that was not heard for too long ends, and is started again.
        var third = NodeProcess(2);
        await SignalAsync("STOP", third);
        await UntilAsync(async () => (await ReadAsync(1, "/cluster")).GetProperty("members").GetArrayLength() == 2, Patience, script);
        await SignalAsync("CONT", third);
        await UntilAsync(async () => IsThere(2) && NodeProcess(2) != third && await IsReadyAsync(2), Patience, script);
        Assert.Contains("Node 3 has ended with 4 and is started again", script.Output(), StringComparison.Ordinal);

        int[] nodes = [NodeProcess(0), NodeProcess(1), NodeProcess(2)];
        await EndAsync(again, script);
        Assert.All(nodes, node => Assert.False(IsAlive(node), $"process {node} is still there"));
    }

    [Fact]
    public async Task Help_says_what_it_does_and_a_wrong_option_is_refused()
    {
        await using var help = ProgramRun.Start(Script, ["--help"]);
        Assert.Equal(0, await help.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("--redis-port PORT", help.Output(), StringComparison.Ordinal);
        await using var wrong = ProgramRun.Start(Script, ["--nonsense"]);
        Assert.Equal(2, await wrong.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("there is no option --nonsense", wrong.Errors(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_redis_server_it_says_what_to_install()
    {
        var programs = Directory.CreateDirectory(Path.Combine(_folder, "programs")).FullName;
        foreach (var program in (string[])["dirname", "mkdir", "dotnet"])
            File.CreateSymbolicLink(Path.Combine(programs, program), Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists));
        await using var run = ProgramRun.Start("/usr/bin/env", ["PATH=" + programs, "/bin/bash", Script, .. _options]);
        Assert.Equal(1, await run.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("redis-server is missing: install it", run.Errors(), StringComparison.Ordinal);
    }

    /// <summary>The words of a command that was printed, without its first.</summary>
    private static string[] Printed(ProgramRun script, string start) =>
        [.. script.Output().Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith(start, StringComparison.Ordinal)).Replace("\\", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    private static async Task EndAsync(params ProgramRun[] runs)
    {
        foreach (var run in runs)
        {
            await run.TerminateAsync();
            Assert.True(await run.ExitCodeAsync(Patience) == 0, run.Tail());
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process}")]);
        await kill.WaitForExitAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan within, ProgramRun script)
    {
        using var limit = new CancellationTokenSource(within);
        while (!await condition())
        {
            if (limit.IsCancellationRequested || script.HasExited) throw new TimeoutException(script.Tail());
            await Task.Delay(200);
        }
    }

    private string NodeName(int node) => $"{_addresses[node]}:4053";

    private string NodeFile(int node) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"node-{node + 1}.pid"));

    private bool IsThere(int node) => File.Exists(NodeFile(node));

    private int NodeProcess(int node) => int.Parse(File.ReadAllText(NodeFile(node)), CultureInfo.InvariantCulture);

    private async Task<JsonElement> ContactAsync(int node) => (await ReadAsync(node, "/registrations/alice@cluster.test")).GetProperty("contacts").EnumerateArray().Single();

    private async Task<JsonElement> ReadAsync(int node, string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"http://{_addresses[node]}:8080{path}")));
        return document.RootElement.Clone();
    }

    private async Task<bool> IsReadyAsync(int node)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://{_addresses[node]}:8080/health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
