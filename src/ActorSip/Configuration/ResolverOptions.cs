namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.resolver</c>: the cache of looked-up names.</summary>
public sealed record ResolverOptions
{
    public required TimeSpan TimeToLive { get; init; }

    public required TimeSpan NegativeTimeToLive { get; init; }

    /// <summary>Names remembered, and look-ups under way.</summary>
    public required int MaxEntries { get; init; }

    /// <summary>Look-ups that run at once.</summary>
    public required int MaxLookUps { get; init; }

    public required TimeSpan Timeout { get; init; }
}
