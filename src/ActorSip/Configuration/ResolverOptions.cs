using System.Net;
using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.resolver</c>: how DNS is asked, what is remembered, and what is left out.</summary>
public sealed record ResolverOptions
{
    /// <summary>In the order to ask them; empty: the system's.</summary>
    public required IReadOnlyList<IPEndPoint> Servers { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required TimeSpan AttemptTimeout { get; init; }

    public required int Retries { get; init; }

    /// <summary>Empty: none.</summary>
    public required string HostsFile { get; init; }

    public required bool UseNaptr { get; init; }

    public required AddressFamilies AddressFamilies { get; init; }

    /// <summary>Addresses of one next hop.</summary>
    public required int MaxAddresses { get; init; }

    public required TimeSpan MinTimeToLive { get; init; }

    public required TimeSpan MaxTimeToLive { get; init; }

    public required TimeSpan NegativeTimeToLive { get; init; }

    public required TimeSpan FailureTimeToLive { get; init; }

    public required TimeSpan StaleTimeToLive { get; init; }

    /// <summary>Answers remembered, and look-ups under way.</summary>
    public required int MaxEntries { get; init; }

    /// <summary>Look-ups that run at once.</summary>
    public required int MaxLookUps { get; init; }

    /// <summary>Requests of a loop that wait for names.</summary>
    public required int MaxWaiting { get; init; }

    /// <summary>How long a dead address is left out; zero: never.</summary>
    public required TimeSpan BlocklistTime { get; init; }

    public required TimeSpan BlocklistMaxTime { get; init; }

    /// <summary>Addresses left out.</summary>
    public required int BlocklistMaxEntries { get; init; }
}
