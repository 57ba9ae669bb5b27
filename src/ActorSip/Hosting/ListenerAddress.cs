using ActorSip.Sip.Transports;

namespace ActorSip.Hosting;

/// <summary>One address of a listener.</summary>
/// <param name="Bind">The address; port 0 for any free one.</param>
/// <param name="AdvertisedHost">The host that Via, Record-Route and Path name: a name, an IPv4 address or an IPv6 reference; null for the bound address.</param>
/// <param name="AdvertisedPort">Its port; 0 for the bound one.</param>
/// <param name="Path">The setting it comes from, for messages.</param>
public sealed record ListenerAddress(IpEndpoint Bind, string? AdvertisedHost, ushort AdvertisedPort, string Path);
