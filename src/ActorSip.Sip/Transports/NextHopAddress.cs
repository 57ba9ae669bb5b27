using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transports;

/// <summary>Where a request may go: the outcome of RFC 3263.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NextHopAddress(TransportProtocol Transport, IpEndpoint Endpoint);
