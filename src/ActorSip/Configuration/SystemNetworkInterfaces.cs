using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ActorSip.Configuration;

/// <summary>The interfaces that the operating system reports as up.</summary>
public sealed class SystemNetworkInterfaces : INetworkInterfaces
{
    public IReadOnlyList<InterfaceAddress> Addresses { get; } = [.. Find()];

    private static IEnumerable<InterfaceAddress> Find()
    {
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown)) continue;
            foreach (var unicast in card.GetIPProperties().UnicastAddresses)
            {
                // A link-local address means nothing without its interface, which a SIP URI cannot name.
                var isUsable = unicast.Address.AddressFamily == AddressFamily.InterNetwork
                    || (unicast.Address.AddressFamily == AddressFamily.InterNetworkV6 && Socket.OSSupportsIPv6 && !unicast.Address.IsIPv6LinkLocal
                        && !unicast.Address.IsIPv4MappedToIPv6);
                if (isUsable) yield return new InterfaceAddress(card.Name, new IPAddress(unicast.Address.GetAddressBytes()));
            }
        }
    }
}
