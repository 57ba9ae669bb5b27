using System.Net;
using ActorSip.Hosting;
using ActorSip.Routing;
using ActorSip.Routing.Steps;
using ActorSip.Tests.Hosting;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>A running node with the standard route behind the scripts of the tests; shared by the tests of one class.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private const string Recursing = "relay-recursing";

    private ActorSipNode? _node;

    internal RouteScripts Scripts { get; } = new();

    internal ActorSipNode Node => _node!;

    internal IPEndPoint Udp => Address(0);

    internal IPEndPoint Tcp => Address(1);

    /// <summary>A second UDP socket.</summary>
    internal IPEndPoint SecondUdp => Address(2);

    /// <summary>The socket whose route follows redirections.</summary>
    internal IPEndPoint RecursingUdp => Address(3);

    internal string ServerUri => $"sip:{Udp}";

    public async Task InitializeAsync()
    {
        const string address = "127.0.0.9";
        var steps = $"\"{RouteScripts.Name}\", {TestNode.StandardSteps}";
        var recursing = new RelayStep(new RouteSettings { NatByVia = true, NatByContact = true, RecurseOn3xx = true, MaxRecursions = 2, SessionTimer = new Sip.Dialogs.SessionTimerPolicy { Expires = 0, MinSe = 90 } });
        _node = await TestNode.StartAsync(
            [
                .. TestNode.Listener("edge", "udp", address, steps),
                .. TestNode.Listener("stream", "tcp", address, steps),
                .. TestNode.Listener("core", "udp", address, steps),
                .. TestNode.Listener("redirected", "udp", address, steps.Replace("\"relay\"", $"\"{Recursing}\"", StringComparison.Ordinal)),
            ],
            (RouteScripts.Name, Scripts),
            (Recursing, recursing));
    }

    /// <summary>Stops the node. Every buffer must have come back by then.</summary>
    public async Task DisposeAsync()
    {
        await Node.StopAsync();
        Assert.Empty(Node.BufferLeaks());
    }

    internal UdpPeer NewUdpPeer() => new(Udp);

    internal Task<TcpPeer> NewTcpPeerAsync() => TcpPeer.ConnectAsync(Tcp);

    internal long Statistic(string name) => Node.Statistics()[name];

    /// <summary>Waits for what no message tells.</summary>
    internal static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!condition()) await Task.Delay(20, patience.Token);
    }

    private IPEndPoint Address(ushort socket) => Node.Addresses[socket].Bound.ToIPEndPoint();
}
