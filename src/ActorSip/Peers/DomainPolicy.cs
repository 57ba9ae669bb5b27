namespace ActorSip.Peers;

/// <summary>What is set for one of our domains, besides its names.</summary>
/// <param name="Primary">Its primary name, in lower case.</param>
/// <param name="Redirects">Its users' contacts are named to the caller instead of being called.</param>
public sealed record DomainPolicy(byte[] Primary, bool Redirects);
