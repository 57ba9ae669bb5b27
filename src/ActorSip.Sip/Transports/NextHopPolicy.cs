namespace ActorSip.Sip.Transports;

/// <summary>Settings of the choice of a next hop.</summary>
/// <param name="UseNaptr">False: the transport is chosen without NAPTR.</param>
/// <param name="Families">Which address families, and their order.</param>
/// <param name="MaxAddresses">Most addresses of one next hop, and most servers of its SRV records that are looked at.</param>
public sealed record NextHopPolicy(bool UseNaptr, AddressFamilies Families, int MaxAddresses);
