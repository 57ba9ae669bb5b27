using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Simulation;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>Alice, her proxy, the proxy of Bob's domain, and Bob: the network of RFC 3665 section 3.2. Over UDP, or all over TCP.</summary>
internal sealed class TwoProxiesScenario
{
    public const string BobUri = "sip:bob@biloxi.example.com";

    public TwoProxiesScenario(bool reliable = false)
    {
        var transport = reliable ? TransportProtocol.Tcp : TransportProtocol.Udp;
        Network = new VirtualNetwork(Time);
        First = new ProxyNode(Time, Network);
        Second = new ProxyNode(Time, Network, ProxyNode.DefaultPolicy with { Node = 2 }, IpEndpoint.FromIPv4(0x0A00_00C8, 5060));
        Alice = new UserAgent("alice", 1, Time, Network, transport);
        Bob = new UserAgent("bob", 2, Time, Network, transport);
        First.RelayTo(To(Second.Address));
        Second.RelayTo(ProxyNode.To(Bob.Contact));
    }

    public VirtualTime Time { get; } = new();

    public VirtualNetwork Network { get; }

    /// <summary>Alice's outbound proxy.</summary>
    public ProxyNode First { get; }

    /// <summary>Knows where Bob is.</summary>
    public ProxyNode Second { get; }

    public UserAgent Alice { get; }

    public UserAgent Bob { get; }

    /// <summary>The target of a call to Bob by way of a proxy at this address.</summary>
    public Target To(IpEndpoint proxy, int q = 1000) =>
        new() { Uri = System.Text.Encoding.ASCII.GetBytes(BobUri), NextHop = proxy, NextHopTransport = Alice.Transport, Q = q };

    /// <summary>Both proxies have come to their end: no transaction, no timer, no memory held; and 64 s later no tombstone.</summary>
    public void End()
    {
        Assert.True(Time.RunToEnd(Time.Now + 400_000), "Something never ends.");
        foreach (var node in new[] { First, Second })
        {
            Assert.Equal(0, node.Timers);
            Assert.Equal((0, 0), (node.Proxy.ServerCount, node.Proxy.ClientCount));
            Assert.Equal("", node.BufferPurposes);
        }

        Time.RunFor(64_000);
        foreach (var node in new[] { First, Second })
        {
            node.Proxy.Advance(Time.Now);
            Assert.Equal(0, node.Proxy.TombstoneCount);
        }

        foreach (var agent in new[] { Alice, Bob }) Assert.DoesNotContain(agent.Clients, client => !client.IsDone);
    }
}
