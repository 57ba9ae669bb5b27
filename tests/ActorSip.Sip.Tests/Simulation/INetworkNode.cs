using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>Somebody on the virtual network.</summary>
internal interface INetworkNode
{
    void Receive(byte[] bytes, IpEndpoint from, TransportProtocol transport);
}
