using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>One socket to open: an address of a listener after wildcards were expanded.</summary>
public sealed record ListenerSocket
{
    public required ListenerOptions Listener { get; init; }

    /// <summary>What to bind; port 0 takes a free one.</summary>
    public required IpEndpoint Bind { get; init; }

    /// <summary>A name, an IPv4 address, or an IPv6 address in brackets.</summary>
    public required string AdvertisedHost { get; init; }

    /// <summary>0: the port that was bound.</summary>
    public required int AdvertisedPort { get; init; }

    public TransportProtocol Transport => Listener.Transport;

    /// <summary>"udp" or "tcp", as the configuration writes it.</summary>
    public static string TransportName(TransportProtocol transport) => transport == TransportProtocol.Udp ? "udp" : "tcp";

    public override string ToString() => $"{Bind}/{TransportName(Transport)}";
}
