using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>What a name stands for.</summary>
/// <param name="Addresses">Port 0, in ascending order, each once; empty when there are none, or none could be found out.</param>
/// <param name="IsComplete">False when a question had no answer: there may be others.</param>
public sealed record NameAddresses(IReadOnlyList<IpEndpoint> Addresses, bool IsComplete);
