namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.proxy</c>.</summary>
public sealed record ProxyOptions
{
    public required bool RecordRoute { get; init; }

    /// <summary>Value of a Max-Forwards that we add.</summary>
    public required int MaxForwards { get; init; }

    /// <summary>Value assumed for a missing Max-Breadth.</summary>
    public required int MaxBreadth { get; init; }

    /// <summary>Branches of one request over its life.</summary>
    public required int MaxBranches { get; init; }

    public required bool RecurseOn3xx { get; init; }

    public required int MaxRecursions { get; init; }

    /// <summary>How long an address may stay silent while its next hop has another; zero: until timer B or F.</summary>
    public required TimeSpan NextAddressAfter { get; init; }

    public required bool LoopDetection { get; init; }

    /// <summary>How long the cookie of a Record-Route is good for.</summary>
    public required TimeSpan CookieValidity { get; init; }

    /// <summary>Longest session interval, and that of a call that asks for none (RFC 4028); zero: calls are left alone.</summary>
    public required TimeSpan SessionExpires { get; init; }

    /// <summary>Shortest session interval.</summary>
    public required TimeSpan MinSe { get; init; }
}
