namespace ActorSip.Administration;

/// <summary>A source that is banned for what it did.</summary>
/// <param name="Network">One IPv4 address, or a /64.</param>
/// <param name="SecondsLeft">Until the ban ends.</param>
/// <param name="Reason">What for.</param>
public sealed record BanReport(string Network, long SecondsLeft, string Reason);
