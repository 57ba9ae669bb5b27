using System.Net.Sockets;

namespace ActorSip.Configuration;

/// <summary>What a listener tells others to send to: stands in Via, Record-Route and Path.</summary>
public sealed record AdvertisedAddress
{
    /// <summary>The address that is bound.</summary>
    public static AdvertisedAddress Bound { get; } = new();

    /// <summary>A name, an IPv4 address, or an IPv6 address in brackets; empty: not fixed.</summary>
    public string Host { get; init; } = "";

    /// <summary>0: the bound port.</summary>
    public int Port { get; init; }

    /// <summary>Name of a network interface whose address is taken at start; empty: none.</summary>
    public string Interface { get; init; } = "";

    /// <summary>Which address of the interface; Unspecified: the family of the bound address.</summary>
    public AddressFamily Family { get; init; }

    public override string ToString() => (Host, Interface, Port) switch
    {
        ("", "", _) => "the bound address",
        ("", var name, _) => $"the address of {name}",
        var (host, _, port) => port == 0 ? host : $"{host}:{port}",
    };
}
