using System.Globalization;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Simulation;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>Alice, one proxy, and up to three who are called. Over UDP, or all over TCP.</summary>
internal sealed class CallScenario
{
    public const string BobUri = "sip:bob@example.com";

    public CallScenario(bool reliable = false, ProxyPolicy? policy = null)
    {
        var transport = reliable ? TransportProtocol.Tcp : TransportProtocol.Udp;
        Network = new VirtualNetwork(Time);
        Proxy = new ProxyNode(Time, Network, policy);
        Alice = new UserAgent("alice", 1, Time, Network, transport);
        Bob = new UserAgent("bob", 2, Time, Network, transport);
        Carol = new UserAgent("carol", 3, Time, Network, transport);
        Dave = new UserAgent("dave", 4, Time, Network, transport);
        Proxy.RelayTo(ProxyNode.To(Bob.Contact));
    }

    public VirtualTime Time { get; } = new();

    public VirtualNetwork Network { get; }

    public ProxyNode Proxy { get; }

    public UserAgent Alice { get; }

    public UserAgent Bob { get; }

    public UserAgent Carol { get; }

    public UserAgent Dave { get; }

    /// <summary>The telephone rings after the status given first, and so on: "180 1000 200" is ringing at once and an answer one second later.</summary>
    public static Action<AgentServer> Answers(UserAgent agent, string script) => server =>
    {
        long at = 0;
        foreach (var word in script.Split(' '))
        {
            var number = int.Parse(word, CultureInfo.InvariantCulture);
            if (number >= 1000) at += number;
            else if (at == 0) server.Respond(number);
            else agent.Time.Post(at, () => server.Respond(number));
        }
    };

    /// <summary>Everything has come to its end: no transaction, no timer, no memory held; and 64 s later no tombstone.</summary>
    public void End(int seconds = 400)
    {
        Assert.True(Time.RunToEnd(Time.Now + seconds * 1000L), "Something never ends.");
        Assert.Equal(0, Proxy.Timers);
        Assert.Equal((0, 0), (Proxy.Proxy.ServerCount, Proxy.Proxy.ClientCount));
        Assert.Equal("", Proxy.BufferPurposes);
        Time.RunFor(64_000);
        Proxy.Proxy.Advance(Time.Now);
        Assert.Equal(0, Proxy.Proxy.TombstoneCount);
        foreach (var agent in new[] { Alice, Bob, Carol, Dave }) Assert.DoesNotContain(agent.Clients, client => !client.IsDone);
    }
}
