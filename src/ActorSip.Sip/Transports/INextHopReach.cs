namespace ActorSip.Sip.Transports;

/// <summary>What this server can send to.</summary>
public interface INextHopReach
{
    /// <summary>True when some socket of ours speaks the transport in the address family.</summary>
    bool Reaches(TransportProtocol transport, bool isIPv4);

    /// <summary>True for an address that has failed a short while ago: others are tried first.</summary>
    bool IsLeftOut(TransportProtocol transport, in IpEndpoint endpoint);
}
