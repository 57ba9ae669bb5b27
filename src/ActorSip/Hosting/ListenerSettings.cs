using ActorSip.Sip.Transports;

namespace ActorSip.Hosting;

/// <summary>A listener as it is to be bound: wildcards expanded, the advertised name found.</summary>
/// <param name="Name">As in the configuration.</param>
/// <param name="Number">Its place in the configuration, from 0.</param>
/// <param name="Transport">UDP or TCP.</param>
/// <param name="Addresses">What to bind, each a socket of its own.</param>
/// <param name="Pipeline">Names of its route steps, in order.</param>
public sealed record ListenerSettings(string Name, int Number, TransportProtocol Transport, IReadOnlyList<ListenerAddress> Addresses, IReadOnlyList<string> Pipeline);
