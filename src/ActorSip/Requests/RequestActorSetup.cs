using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Peers;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Transport;
using Akka.Actor;

namespace ActorSip.Requests;

/// <summary>Everything a request actor works with; made by Hosting.</summary>
public sealed class RequestActorSetup
{
    public required ILoop Loop { get; init; }

    public required SocketTable Sockets { get; init; }

    /// <summary>Of the loop's ingress.</summary>
    public required MessagePool Messages { get; init; }

    public required IMessageBufferAllocator Allocator { get; init; }

    public required ResolverCacheLimits ResolverLimits { get; init; }

    public required LocationSettings LocationSettings { get; init; }

    public required LocationClientLimits LocationLimits { get; init; }

    public required IActorRef LocationRegion { get; init; }

    /// <summary>What requests begin with when the actor starts, or starts again; later ones come as messages.</summary>
    public required Func<RoutingSnapshot> Snapshot { get; init; }

    public required IRequestRouteFactory RouteFactory { get; init; }

    public required TimeProvider Time { get; init; }

    public required RequestStatistics Statistics { get; init; }

    /// <summary>Makes the proxy core around the actor's effects.</summary>
    public required Func<IProxyEffects, StatefulProxy> CreateProxy { get; init; }
}
