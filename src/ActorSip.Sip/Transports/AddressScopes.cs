namespace ActorSip.Sip.Transports;

/// <summary>Tells addresses that nobody can be sent to by somebody else's word.</summary>
public static class AddressScopes
{
    /// <summary>The scope of an address, whatever its port.</summary>
    public static AddressScope Of(in IpEndpoint address)
    {
        if (address.IsLoopback) return AddressScope.Loopback;
        if (!address.IsIPv4)
        {
            return address.High == 0 && address.Low == 0 ? AddressScope.Unspecified
                : address.High >> 54 == 0x3FA ? AddressScope.LinkLocal
                : address.High >> 56 == 0xFF ? AddressScope.Multicast
                : AddressScope.Global;
        }

        return (address.IPv4 >> 24) switch
        {
            0 => AddressScope.Unspecified,
            169 when address.IPv4 >> 16 == 0xA9FE => AddressScope.LinkLocal,
            >= 224 and < 240 => AddressScope.Multicast,
            255 when address.IPv4 == uint.MaxValue => AddressScope.Broadcast,
            _ => AddressScope.Global,
        };
    }

    /// <summary>
    /// True when a sender may name an address: one that means the same to him and to this server, so that nobody makes the server send to itself, or to who listens to it alone. A loopback address is for who
    /// speaks from one, a link-local one likewise; multicast, broadcast and the unspecified address are for nobody.
    /// </summary>
    /// <param name="address">What was named.</param>
    /// <param name="sender">The address that the request came from.</param>
    public static bool MayName(in IpEndpoint address, in IpEndpoint sender) => Of(address) switch
    {
        AddressScope.Global => true,
        AddressScope.Loopback => Of(sender) == AddressScope.Loopback,
        AddressScope.LinkLocal => Of(sender) == AddressScope.LinkLocal,
        _ => false,
    };
}
