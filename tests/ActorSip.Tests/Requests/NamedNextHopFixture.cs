using System.Net;
using System.Net.Sockets;
using ActorSip.Hosting;
using ActorSip.Tests.Hosting;
using ActorSip.Tests.Resolving;
using ActorSip.Tests.Routing;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>A running node that asks a DNS server of the test's own.</summary>
public sealed class NamedNextHopFixture : IAsyncLifetime
{
    private ActorSipNode? _node;
    private DnsServer? _dns;

    internal RouteScripts Scripts { get; } = new();

    internal ActorSipNode Node => _node!;

    internal DnsServer Dns => _dns!;

    internal string ServerUri => $"sip:{Node.Addresses[0].Bound}";

    public async Task InitializeAsync()
    {
        const string address = "127.0.0.11";
        var steps = $"\"{RouteScripts.Name}\", {TestNode.StandardSteps}";
        _dns = DnsServer.With("");
        _node = await TestNode.StartAsync(
            [
                .. TestNode.Listener("edge", "udp", address, steps),
                .. TestNode.Listener("stream", "tcp", address, steps),
                _dns.Setting,
                "actorsip.resolver.timeout=10s",
                "actorsip.resolver.attempt-timeout=500ms",
                "actorsip.resolver.retries=10",
            ],
            (RouteScripts.Name, Scripts));
    }

    /// <summary>Stops the node. Every buffer must have come back by then.</summary>
    public async Task DisposeAsync()
    {
        await Node.StopAsync();
        await Dns.DisposeAsync();
        Assert.Empty(Node.BufferLeaks());
    }

    internal UdpPeer NewUdpPeer() => new(Node.Addresses[0].Bound.ToIPEndPoint());

    internal long Statistic(string name) => Node.Statistics()[name];

    /// <summary>Ports where nobody listens, UDP and TCP.</summary>
    internal static int ClosedPort(SocketType type)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
