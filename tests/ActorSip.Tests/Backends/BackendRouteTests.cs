using System.Net;
using ActorSip.Backends;
using ActorSip.Hosting;
using ActorSip.Tests.Hosting;
using ActorSip.Tests.Routing;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Tests.Backends;

/// <summary>Routes of a running node that await a backend of the host's own.</summary>
public sealed class BackendRouteTests(ITestOutputHelper output)
{
    private const int Many = 10_000;
    private readonly CreditWork _work = new();

    [Theory]
    [InlineData("rich", 200)]
    [InlineData("poor", 402)]
    [InlineData("broken", 503)]
    public async Task A_step_goes_on_with_what_the_backend_says(string caller, int status)
    {
        await using var node = await StartAsync(100);
        await using var peer = new UdpPeer(Udp(node));
        await peer.SendAsync(peer.Request("OPTIONS", $"sip:{Udp(node)}", fromTag: caller));
        var answer = await peer.ExpectAsync(status);
        if (status == 503) Assert.Equal("5", answer["Retry-After"]);
        var statistics = node.Statistics();
        Assert.Equal((1, status == 503 ? 1 : 0), (statistics["backends.credit.asked"], statistics["backends.credit.failed"]));
    }

    [Fact]
    public async Task Who_waits_for_a_slow_backend_delays_nobody_else()
    {
        await using var node = await StartAsync(100);
        await using UdpPeer slow = new(Udp(node)), quick = new(Udp(node));
        await slow.SendAsync(slow.Request("OPTIONS", $"sip:{Udp(node)}", fromTag: "slow"));
        for (var i = 0; i < 20; i++)
        {
            await quick.SendAsync(quick.Request("OPTIONS", $"sip:{Udp(node)}"));
            await quick.ExpectAsync(200);
        }

        _work.OpenGate();
        await slow.ExpectAsync(200);
    }

    [Fact]
    public async Task A_caller_who_cancels_while_his_route_waits_is_answered_and_his_question_is_given_up()
    {
        await using var node = await StartAsync(100);
        await using var caller = new UdpPeer(Udp(node));
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", fromTag: "slow"));
        await caller.ExpectAsync(100);
        await caller.CancelAsync(invite);
        await caller.ExpectAsync(200);
        await caller.AckAsync(invite, await caller.ExpectAsync(487));
        await NodeFixture.UntilAsync(() => !_work.Cancelled.IsEmpty && node.Statistics() is var all && all["backends.credit.forgotten"] == 1 && all["backends.credit.in-flight"] == 0);
        await node.StopAsync();
        Assert.Equal(0, node.Statistics()["requests.bugs"]);
        Assert.Empty(node.BufferLeaks());
    }

    [Fact]
    public async Task A_node_that_ends_while_routes_wait_leaves_nothing_behind()
    {
        await using var node = await StartAsync(100, "actorsip.shutdown.drain=0s");
        await using var caller = new UdpPeer(Udp(node));
        for (var i = 0; i < 50; i++) await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", fromTag: $"slow{i}"));
        await NodeFixture.UntilAsync(() => node.Statistics()["transactions.server"] == 50);
        await node.StopAsync();
        Assert.Empty(node.BufferLeaks());
        Assert.Equal(0, node.Statistics()["requests.bugs"]);
    }

    [Fact]
    public async Task Ten_thousand_routes_of_one_actor_wait_and_all_go_on()
    {
        await using var node = await StartAsync(Many, "actorsip.transport.tcp.write-queue-messages=20000", "actorsip.transport.tcp.write-queue-bytes=64MiB");
        await using var caller = await TcpPeer.ConnectAsync(node.Addresses[1].Bound.ToIPEndPoint());
        await using var other = new UdpPeer(node.Addresses[2].Bound.ToIPEndPoint());
        var (heldBefore, memoryBefore) = (node.Statistics()["buffers.held-bytes"], GC.GetTotalMemory(forceFullCollection: true));
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Many; i++) waiting.Add((await caller.SendAsync(caller.Request("OPTIONS", $"sip:{Udp(node)}", fromTag: $"slow{i}")))["Call-ID"]);
        await NodeFixture.UntilAsync(() => node.Statistics()["transactions.server"] == Many);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - memoryBefore) / Many;
        output.WriteLine($"{Many} routes wait: {each} bytes of managed memory each, buffers of {(node.Statistics()["buffers.held-bytes"] - heldBefore) / Many} bytes each among them");
        Assert.True(each < 64_000, $"{each} bytes each");
        await other.SendAsync(other.Request("OPTIONS", $"sip:{Udp(node)}"));
        await other.ExpectAsync(200);

        _work.OpenGate();
        while (waiting.Count > 0) Assert.True(waiting.Remove((await caller.ExpectAsync(200))["Call-ID"]));
        await NodeFixture.UntilAsync(() => node.Statistics()["transactions.server"] == 0);
        await node.StopAsync();
        Assert.Empty(node.BufferLeaks());
        Assert.Equal(0, node.Statistics()["requests.bugs"]);
    }

    private static IPEndPoint Udp(ActorSipNode node) => node.Addresses[0].Bound.ToIPEndPoint();

    private Task<ActorSipNode> StartAsync(int maxQueued, params string[] settings)
    {
        const string address = "127.0.0.12";
        var steps = $"\"credit\", {TestNode.StandardSteps}";
        var credit = new Backend<string, int>("credit", new BackendLimits(MaxConcurrent: 64, MaxQueued: maxQueued, Timeout: 300_000, MaxFailures: 5, Recovery: 1000), _work);
        return TestNode.StartAsync(
            [.. TestNode.Listener("a", "udp", address, steps), .. TestNode.Listener("b", "tcp", address, steps), .. TestNode.Listener("c", "udp", address, TestNode.StandardSteps), .. settings],
            ["credit"],
            registry => registry.Add("credit", services => new CreditStep(services, credit)),
            credit);
    }
}
