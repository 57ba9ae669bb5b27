namespace ActorSip.Resolving;

/// <summary>An address that is left out.</summary>
/// <param name="Transport">udp, tcp and so on.</param>
/// <param name="Address">With its port.</param>
/// <param name="Seconds">That are left.</param>
public sealed record BlockedAddress(string Transport, string Address, long Seconds);
