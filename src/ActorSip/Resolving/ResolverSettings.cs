using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>Settings of the cache and of the list of dead addresses. Times are milliseconds.</summary>
public sealed record ResolverSettings
{
    /// <summary>Of the choice among what DNS says.</summary>
    public required NextHopPolicy Policy { get; init; }

    /// <summary>The least and the most that an answer is used, whatever its own time to live.</summary>
    public required long MinTimeToLive { get; init; }

    public required long MaxTimeToLive { get; init; }

    /// <summary>The most that "there is no such record" is remembered.</summary>
    public required long NegativeTimeToLive { get; init; }

    /// <summary>How long a look-up without an answer is remembered.</summary>
    public required long FailureTimeToLive { get; init; }

    /// <summary>How long an answer is used beyond its time while DNS does not answer.</summary>
    public required long StaleTimeToLive { get; init; }

    /// <summary>How long a look-up may take, its turn and all tries included.</summary>
    public required long Timeout { get; init; }

    /// <summary>Most answers remembered, and most look-ups under way or waiting for their turn.</summary>
    public required int MaxEntries { get; init; }

    /// <summary>Most look-ups that run at once.</summary>
    public required int MaxLookUps { get; init; }

    /// <summary>Most requests of a loop that wait for names.</summary>
    public required int MaxWaiting { get; init; }

    /// <summary>How long an address that failed is left out; 0: never.</summary>
    public required long BlocklistTime { get; init; }

    /// <summary>The most that an address may ask for itself with Retry-After.</summary>
    public required long BlocklistMaxTime { get; init; }

    /// <summary>Most addresses left out.</summary>
    public required int BlocklistMaxEntries { get; init; }
}
