using ActorSip.Backends;
using ActorSip.Location;
using ActorSip.Logging;
using ActorSip.Peers;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using ActorSip.Users;

namespace ActorSip.Requests;

/// <summary>What a request actor has to offer the routes that run on it. All of it belongs to the actor's own turn.</summary>
public sealed class RequestServices
{
    public required StatefulProxy Proxy { get; init; }

    public required LocationClient Location { get; init; }

    public required IUserDirectory Users { get; init; }

    /// <summary>Slow outside work that a route can await.</summary>
    public required BackendClients Backends { get; init; }

    public required SocketTable Sockets { get; init; }

    /// <summary>What new requests begin with; a request that is under way keeps its own, <see cref="RequestContext.Snapshot"/>.</summary>
    public required RoutingSnapshot Snapshot { get; set; }

    /// <summary>Which addresses a sender may name.</summary>
    public required DestinationPolicy Destinations { get; init; }

    public LocalDomains Domains => Snapshot.Domains;

    public RouteInformation Routes => Snapshot.OwnRoutes;

    /// <summary>Of this loop.</summary>
    public required DigestAuthenticator Authenticator { get; init; }

    /// <summary>What is known of the addresses that requests come from.</summary>
    public required SourceGuard Sources { get; init; }

    /// <summary>Wall clock, for what is stored.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>For what senders can cause.</summary>
    public required LimitedLog Log { get; init; }

    public required RequestStatistics Statistics { get; init; }

    public LocalAddresses Addresses => Sockets.Addresses;

    /// <summary>Counts and logs a bug that was kept from harming others.</summary>
    internal void ReportBug(Exception error, string what)
    {
        Statistics.Bugs++;
        Log.Error(error, what);
    }
}
