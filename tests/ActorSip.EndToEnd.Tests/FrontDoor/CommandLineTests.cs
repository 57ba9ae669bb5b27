using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.FrontDoor;

/// <summary>What somebody meets who starts the server in a terminal: 0 is good, 2 a wrong configuration, 3 an address that is taken, 5 a cluster that is not found.</summary>
public sealed partial class CommandLineTests : IDisposable
{
    private const int Good = 0;
    private const int WrongConfiguration = 2;
    private const int AddressTaken = 3;
    private const int NotJoined = 5;
    private const int RedisPort = 6379;

    /// <summary>A seed where nobody is.</summary>
    private const string Missing = "127.0.0.1:9";

    private const string Alone = "Not a member of the cluster after ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly string _folder = Directory.CreateTempSubdirectory("actorsip-front-").FullName;
    private readonly IPAddress _address = Loopback.NextAddress();
    private readonly int _port6 = Loopback.NextPort();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Help_names_every_option()
    {
        var (code, words) = await RunAsync("--help");
        Assert.Equal(Good, code);
        foreach (var option in (string[])["--config", "--set", "--check", "--help", "--version"])
            Assert.Contains(option, words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_a_number()
    {
        var (code, words) = await RunAsync("--version");
        Assert.Equal(Good, code);
        Assert.Matches(Version(), words);
    }

    [Fact]
    public async Task An_unknown_option_is_refused()
    {
        var (code, words) = await RunAsync("--frobnicate");
        Assert.NotEqual(Good, code);
        Assert.Contains("--frobnicate", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_approves_of_a_good_file_and_starts_nothing()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(_address, 5060));
        var (code, words) = await RunAsync("--check", "--config", await FileAsync());
        Assert.True(code == Good, words);
    }

    public static TheoryData<string, string> WrongLines => new()
    {
        { "actorsip.registrar.max-contcats = 3", "actorsip.registrar.max-contcats" },
        { "actorsip.nonsense = 1", "actorsip.nonsense" },
        { "actorsip.listeners.udp4.transport = pigeon", "actorsip.listeners.udp4.transport" },
        { "actorsip.listeners.udp4.bind = [\"nowhere:99999\"]", "actorsip.listeners.udp4.bind" },
        { "actorsip.listeners.udp4.pipeline = nosuch", "actorsip.listeners.udp4.pipeline" },
        { "actorsip.buffers.allocator = borrowed", "actorsip.buffers.allocator" },
        { "actorsip.transport.udp.channel = tin-cans", "actorsip.transport.udp.channel" },
        { "actorsip.timers.t1 = soon", "actorsip.timers.t1" },
        { "actorsip.listeners.udp4.advertise = \"interface:nope\"", "actorsip.listeners.udp4.advertise" },
        { "akka.loglevel = FOO", "akka.loglevel" },
        { "actrosip.loops = 1", "actrosip" },
    };

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task A_wrong_setting_is_named_by_its_path(string line, string path)
    {
        var (code, words) = await RunAsync("--check", "--config", await FileAsync(line));
        Assert.True(code == WrongConfiguration, $"exit code {code}\n{words}");
        Assert.Contains(path, words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_errors_are_named_at_once(bool check)
    {
        var file = await FileAsync([.. WrongLines.Select(row => (string)row[0])]);
        var (code, words) = await RunAsync(check ? ["--check", "--config", file] : ["--config", file]);
        Assert.True(code == WrongConfiguration, $"exit code {code}\n{words}");
        foreach (var row in WrongLines)
            Assert.Contains((string)row[1], words, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var missing = Path.Combine(_folder, "missing.conf");
        var (code, words) = await RunAsync("--config", missing);
        Assert.True(code == WrongConfiguration, $"exit code {code}\n{words}");
        Assert.Contains(missing, words, StringComparison.Ordinal);
    }

    /// <summary>HOCON reads on without complaint; the settings that then stand in the wrong place give the slip away.</summary>
    [Fact]
    public async Task A_forgotten_brace_is_noticed()
    {
        var file = await FileAsync("actorsip.listeners.extra {", "  transport = udp", "  bind = [\"127.0.0.1:5999\"]", "actorsip.timers.t1 = 200ms");
        var (code, words) = await RunAsync("--check", "--config", file);
        Assert.True(code == WrongConfiguration, $"exit code {code}\n{words}");
        Assert.Contains("actorsip.listeners.extra.actorsip", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_on_the_command_line_is_checked_too()
    {
        var (code, words) = await RunAsync("--check", "--config", await FileAsync(), "--set", "actorsip.timers.t11=1s");
        Assert.True(code == WrongConfiguration, $"exit code {code}\n{words}");
        Assert.Contains("actorsip.timers.t11", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketType.Dgram, 5060, "actorsip.listeners.udp4.bind")]
    [InlineData(SocketType.Stream, 5060, "actorsip.listeners.tcp4.bind")]
    [InlineData(SocketType.Stream, 8080, "actorsip.admin.bind")]
    public async Task An_address_that_is_taken_is_named_with_its_setting(SocketType type, int port, string path)
    {
        using var taken = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(_address, port));
        if (type == SocketType.Stream)
            taken.Listen();
        var (code, words) = await RunAsync("--config", await FileAsync());
        Assert.True(code == AddressTaken, $"exit code {code}\n{words}");
        Assert.Contains(path, words, StringComparison.Ordinal);
        Assert.Contains($"{_address}:{port}", words, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_banner_says_where_it_listens_what_it_advertises_and_for_which_domains()
    {
        var file = await FileAsync("actorsip.listeners.udp4.advertise = \"203.0.113.9:5099\"");
        await using var run = ServerCommand.Start("--config", file, "--set", "actorsip.domains.main.names=[\"one.test\", \"two.test\"]");
        string[] due = [$"{_address}:5060", $"[::1]:{_port6}", "203.0.113.9:5099", "one.test", "two.test", $"{_address}:8080"];
        for (var attempt = 0; attempt < 400 && !due.All(part => run.Output().Contains(part, StringComparison.Ordinal)) && !run.HasExited; attempt++)
            await Task.Delay(100);
        foreach (var part in due)
            Assert.Contains(part, run.Output(), StringComparison.Ordinal);
        Assert.DoesNotContain(TestServer.Domain, run.Output(), StringComparison.Ordinal);
        await run.TerminateAsync();
        Assert.Equal(Good, await run.ExitCodeAsync(TestServer.StopsWithin));
    }

    /// <summary>Each connection is a file. Systems begin with 1024 of them and let a process ask for more, which this one does.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("actorsip.transport.tcp.max-connections = 2000", false)]
    public async Task The_file_limit_is_raised_and_said_and_it_warns_when_that_is_too_few(string line, bool warns)
    {
        await using var run = ServerCommand.StartWithFiles(400, 4000, "--config", await FileAsync(line));
        for (var attempt = 0; attempt < 400 && !run.Output().Contains("files", StringComparison.Ordinal) && !run.HasExited; attempt++)
            await Task.Delay(100);
        Assert.Contains("4000 may be open", run.Output(), StringComparison.Ordinal);
        var limits = await File.ReadAllLinesAsync($"/proc/{run.ProcessId}/limits");
        Assert.Matches("Max open files +4000 +4000", Assert.Single(limits, limit => limit.StartsWith("Max open files", StringComparison.Ordinal)));
        await run.TerminateAsync();
        Assert.Equal(Good, await run.ExitCodeAsync(TestServer.StopsWithin));
        Assert.Equal(warns, run.Output().Contains("LimitNOFILE=", StringComparison.Ordinal) || run.Errors().Contains("LimitNOFILE=", StringComparison.Ordinal));
    }

    /// <summary>It says what it waits for while it does, and whom it has asked.</summary>
    [Fact]
    public async Task A_node_that_finds_no_cluster_says_so_and_ends()
    {
        await using var redis = await RedisAsync();
        var (code, words) = await RunAsync("--config", await LonelyAsync("12s"));
        Assert.True(code == NotJoined, $"exit code {code}\n{words}");
        Assert.Contains(Alone, words, StringComparison.Ordinal);
        Assert.Contains("actorsip.cluster.join-timeout", words, StringComparison.Ordinal);
        Assert.Contains(Missing, words, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
    }

    /// <summary>Whoever stops it does not wait until it has given up.</summary>
    [Fact]
    public async Task A_node_that_is_stopped_while_it_looks_for_its_cluster_ends()
    {
        await using var redis = await RedisAsync();
        await using var run = ServerCommand.Start("--config", await LonelyAsync("600s"));
        for (var begun = TimeProvider.System.GetTimestamp(); !run.Output().Contains(Alone, StringComparison.Ordinal) && !run.Errors().Contains(Alone, StringComparison.Ordinal);)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Limit, run.Tail());
            await Task.Delay(100);
        }

        await run.TerminateAsync();
        Assert.Equal(Good, await run.ExitCodeAsync(TimeSpan.FromSeconds(15)));
        Assert.DoesNotContain("   at ", run.Errors(), StringComparison.Ordinal);
    }

    private async Task<ProgramRun> RedisAsync()
    {
        var redis = ProgramRun.Start("redis-server", ["--bind", $"{_address}", "--save", "", "--appendonly", "yes", "--dir", _folder]);
        await Loopback.WaitUntilBoundAsync(new IPEndPoint(_address, RedisPort), tcp: true, redis);
        return redis;
    }

    /// <summary>The configuration of a node whose cluster is not there.</summary>
    private Task<string> LonelyAsync(string joinTimeout) => FileAsync(
        $"actorsip.node.address = \"{_address}\"", "actorsip.node.port = 4053", $"actorsip.cluster.seeds = [\"{Missing}\", \"{_address}:4053\"]", "actorsip.cluster.size = 2",
        $"actorsip.cluster.join-timeout = {joinTimeout}", "actorsip.location.durability = redis", $"akka.persistence.journal.redis.configuration-string = \"{_address}:{RedisPort}\"");

    [GeneratedRegex(@"^\D*\d+\.\d+\.\d+", RegexOptions.None, 1_000)]
    private static partial Regex Version();

    private static async Task<(int Code, string Words)> RunAsync(params string[] arguments)
    {
        await using var run = ServerCommand.Start(arguments);
        var code = await run.ExitCodeAsync(Limit);
        return (code, run.Output() + "\n" + run.Errors());
    }

    private async Task<string> FileAsync(params string[] lines)
    {
        var file = Path.Combine(_folder, "server.conf");
        await File.WriteAllTextAsync(file, TestServer.Configuration(new ServerOptions { Lines = lines }, _address, _port6));
        return file;
    }
}
