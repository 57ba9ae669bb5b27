using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Transports;

/// <summary>Sockets by name: "udp4 tcp6" are UDP over IPv4 and TCP over IPv6.</summary>
internal sealed class FixedReach(string sockets) : INextHopReach
{
    private readonly string[] _sockets = sockets.Split(' ');

    public HashSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

    public static string Text(in NextHopAddress address) => $"{Name(address.Transport)} {address.Endpoint}";

    public bool Reaches(TransportProtocol transport, bool isIPv4) => _sockets.Contains(Name(transport) + (isIPv4 ? "4" : "6"));

    public bool IsLeftOut(TransportProtocol transport, in IpEndpoint endpoint) => LeftOut.Contains(Text(new NextHopAddress(transport, endpoint)));

    private static string Name(TransportProtocol transport) => Encoding.ASCII.GetString(TransportNames.UriToken(transport));
}
