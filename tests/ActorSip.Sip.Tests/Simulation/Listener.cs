using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>An address on the virtual network where somebody writes down the start line of each message that comes.</summary>
internal sealed class Listener : INetworkNode
{
    private readonly VirtualNetwork _network;

    public Listener(VirtualNetwork network, byte host, ushort port)
    {
        _network = network;
        Address = IpEndpoint.FromIPv4(0x0A00_0000u + host, port);
        network.Add(Address, this);
    }

    public IpEndpoint Address { get; }

    public List<string> Heard { get; } = [];

    public void Receive(byte[] bytes, IpEndpoint from, TransportProtocol transport) => Heard.Add(Encoding.ASCII.GetString(bytes).Split("\r\n")[0]);

    public void Send(TransportProtocol transport, string text) => _network.Send(Address, ProxyNode.DefaultAddress, transport, Encoding.ASCII.GetBytes(text));
}
