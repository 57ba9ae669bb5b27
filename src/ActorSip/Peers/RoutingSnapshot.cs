using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Peers;

/// <summary>
/// All that decides where a request may go and that is changed while the server runs: domains, peers, routes, and what is set for them. Immutable; checked as a whole before it is made. A request keeps the one it
/// began with.
/// </summary>
public sealed record RoutingSnapshot
{
    public required LocalDomains Domains { get; init; }

    /// <summary>Takes this server out of Route header fields; it knows the same domains.</summary>
    public required RouteInformation OwnRoutes { get; init; }

    /// <summary>What the passwords of the domains' users are for.</summary>
    public required RealmTable Realms { get; init; }

    public IReadOnlyList<DomainPolicy> DomainPolicies { get; init; } = [];

    public PeerTable Peers { get; init; } = PeerTable.Empty;

    public RoutingTable Routes { get; init; } = RoutingTable.Empty;

    public required IdentityPolicy Identity { get; init; }

    /// <summary>Networks whose messages are never limited, and those of which none is looked at.</summary>
    public SourceRules Sources { get; init; } = SourceRules.None;

    /// <summary>Beginnings of User-Agent, in any case, by which scanners give themselves away: their requests get no answer.</summary>
    public IReadOnlyList<byte[]> Scanners { get; init; } = [];

    /// <summary>Networks that contacts may point into although nobody else may name them.</summary>
    public IReadOnlyList<IpNetwork> ContactNetworks { get; init; } = [];

    /// <summary>Numbers of listeners whose requests are redirected.</summary>
    public IReadOnlyList<int> RedirectingListeners { get; init; } = [];

    /// <summary>True when anything is redirected at all.</summary>
    public bool RedirectsAny
    {
        get
        {
            if (RedirectingListeners.Count > 0) return true;
            for (var i = 0; i < DomainPolicies.Count; i++)
                if (DomainPolicies[i].Redirects) return true;
            return false;
        }
    }

    /// <summary>True when requests for users of this domain are redirected.</summary>
    /// <param name="primary">Its primary name.</param>
    public bool Redirects(ReadOnlySpan<byte> primary)
    {
        foreach (var policy in DomainPolicies)
            if (policy.Redirects && primary.SequenceEqual(policy.Primary)) return true;
        return false;
    }
}
