namespace ActorSip.Sip.Transports;

/// <summary>The addresses of another node of the cluster.</summary>
/// <param name="Node">Its number, as in <see cref="Flow.Node"/>.</param>
/// <param name="Addresses">Without neighbours of their own.</param>
public sealed record NeighbourAddresses(ushort Node, LocalAddresses Addresses);
