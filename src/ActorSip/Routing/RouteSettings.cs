using ActorSip.Sip.Dialogs;

namespace ActorSip.Routing;

/// <summary>What the standard steps are set to.</summary>
public sealed record RouteSettings
{
    /// <summary>A Via whose sent-by is not the address it came from means NAT.</summary>
    public required bool NatByVia { get; init; }

    /// <summary>A Contact with a private address (RFC 1918, RFC 6598) that is not the address it came from means NAT.</summary>
    public required bool NatByContact { get; init; }

    /// <summary>Follow the contacts of a 3xx instead of passing it on (RFC 3261 section 16.7 item 4).</summary>
    public required bool RecurseOn3xx { get; init; }

    /// <summary>Most 3xx responses followed for one request.</summary>
    public required int MaxRecursions { get; init; }

    /// <summary>What is wanted of session timers (RFC 4028).</summary>
    public required SessionTimerPolicy SessionTimer { get; init; }
}
