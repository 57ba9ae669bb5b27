using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ActorSip.Tests.Server;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_names_every_option()
    {
        var (code, output, _) = await CommandRun.EndAsync("--help");
        Assert.Equal(0, code);
        Assert.All((string[])["--config", "--set", "--check", "--help", "--version"], option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_is_a_number_alone()
    {
        var (code, output, _) = await CommandRun.EndAsync("--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", output);
    }

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("frobnicate")]
    [InlineData("--config")]
    [InlineData("--set")]
    public async Task Wrong_usage_ends_with_2(string argument)
    {
        var (code, output, error) = await CommandRun.EndAsync(argument);
        Assert.Equal(2, code);
        Assert.Contains(argument, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Check_says_what_would_be_listened_on()
    {
        var (code, output, error) = await CommandRun.EndAsync(
            "--check", "--set", "actorsip.listeners.edge.bind=127.0.0.1:5060", "--set", "actorsip.listeners.edge.advertise=203.0.113.9:5099", "--set", "actorsip.domains.main.names=[\"one.test\", \"two.test\"]");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("the configuration is good", output, StringComparison.Ordinal);
        Assert.Contains("edge: udp 127.0.0.1:5060, advertised as 203.0.113.9:5099", output, StringComparison.Ordinal);
        Assert.Contains("one.test, two.test", output, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:8080", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_configuration_ends_with_2_and_all_its_errors(bool isCheck)
    {
        string[] wrong = ["--set", "actorsip.loops=0", "--set", "actorsip.timers.t11=1s", "--set", "actorsip.registrar.min-expires=abc"];
        var (code, output, error) = await CommandRun.EndAsync(isCheck ? ["--check", .. wrong] : wrong);
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            [
                "actorsip.loops: 0 is outside 1 to 64 (--set)",
                "actorsip.registrar.min-expires: \"abc\" is not a duration; write 60s (--set)",
                "actorsip.timers.t11: there is no such setting; did you mean actorsip.timers.t1? (--set)",
            ],
            error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_listener_that_this_machine_cannot_have_ends_with_2()
    {
        var (code, _, error) = await CommandRun.EndAsync("--check", "--set", "actorsip.listeners.udp.advertise=interface:nosuch0");
        Assert.Equal(2, code);
        Assert.Contains("actorsip.listeners.udp.advertise: there is no interface nosuch0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_machine_lacks_is_reported_with_the_other_errors()
    {
        var (code, _, error) = await CommandRun.EndAsync(
            "--check", "--set", "actorsip.listeners.udp.advertise=env:NOPE_X", "--set", "actorsip.listeners.tcp.advertise=interface:nope", "--set", "actorsip.listeners.tcp.pipeline=nope");
        Assert.Equal(2, code);
        Assert.Contains("actorsip.listeners.udp.advertise: the environment variable \"NOPE_X\" is not set (--set)", error, StringComparison.Ordinal);
        Assert.Contains("actorsip.listeners.tcp.advertise: there is no interface nope", error, StringComparison.Ordinal);
        Assert.Contains("actorsip.listeners.tcp.pipeline: there is no pipeline \"nope\"", error, StringComparison.Ordinal);
        Assert.Equal(3, error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_address_that_leads_nowhere_ends_with_2_and_one_line(bool isCheck)
    {
        string[] wrong = ["--set", "actorsip.node.address=nowhere.invalid"];
        var (code, output, error) = await CommandRun.EndAsync(isCheck ? ["--check", .. wrong] : wrong);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("actorsip.node.address: the name \"nowhere.invalid\" leads to no address", error, StringComparison.Ordinal);
        Assert.Single(error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task All_addresses_that_are_taken_are_named_with_their_settings_and_end_with_3()
    {
        using var udp = Taken(SocketType.Dgram);
        using var tcp = Taken(SocketType.Stream);
        using var admin = Taken(SocketType.Stream);
        var (code, output, error) = await CommandRun.EndAsync(
            "--set", $"actorsip.listeners.udp.bind={udp.LocalEndPoint}", "--set", $"actorsip.listeners.tcp.bind={tcp.LocalEndPoint}", "--set", $"actorsip.admin.bind={admin.LocalEndPoint}", "--set", "actorsip.listeners.far.bind=192.0.2.254:1");
        Assert.Equal((3, ""), (code, output));
        Assert.Contains($"actorsip.listeners.udp.bind: {udp.LocalEndPoint}/udp is in use by another program", error, StringComparison.Ordinal);
        Assert.Contains($"actorsip.listeners.tcp.bind: {tcp.LocalEndPoint}/tcp is in use by another program", error, StringComparison.Ordinal);
        Assert.Contains($"actorsip.admin.bind: {admin.LocalEndPoint}/tcp is in use by another program", error, StringComparison.Ordinal);
        Assert.Contains("actorsip.listeners.far.bind: 192.0.2.254:1/udp is no address of this machine", error, StringComparison.Ordinal);
        Assert.Equal(4, error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static Socket Taken(SocketType type)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (type == SocketType.Stream) socket.Listen();
        return socket;
    }
}
