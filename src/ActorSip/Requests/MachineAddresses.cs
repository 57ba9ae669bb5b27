using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ActorSip.Sip.Transports;

namespace ActorSip.Requests;

/// <summary>Addresses that this machine alone can tell from others; found once, when the node starts.</summary>
/// <param name="Nodes">Those over which the nodes of the cluster talk to each other, loopback left out.</param>
/// <param name="Broadcasts">The directed broadcast address of each network that this machine is in.</param>
public sealed record MachineAddresses(IReadOnlyList<IpEndpoint> Nodes, IReadOnlyList<IpEndpoint> Broadcasts)
{
    public static MachineAddresses None { get; } = new([], []);

    /// <param name="node">Host of the node's own cluster address; a name says nothing here.</param>
    public static MachineAddresses Find(string? node)
    {
        IpEndpoint[] nodes = IPAddress.TryParse(node, out var address) && !IPAddress.IsLoopback(address) ? [IpEndpoint.From(address, 0)] : [];
        var networks = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork);
        return new MachineAddresses(nodes, [.. networks.Select(unicast => Broadcast(unicast.Address, unicast.PrefixLength)).OfType<IpEndpoint>().Distinct()]);
    }

    /// <summary>The last address of an IPv4 network; null for one of two addresses or one, which has none (RFC 3021).</summary>
    public static IpEndpoint? Broadcast(IPAddress address, int prefixLength)
    {
        if (prefixLength is < 1 or > 30) return null;
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < 32; bit++) bytes[bit / 8] |= (byte)(0x80 >> bit % 8);
        return IpEndpoint.From(new IPAddress(bytes), 0);
    }
}
