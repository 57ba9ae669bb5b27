using ActorSip.Location;
using ActorSip.Loops;
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

    public required ResolverSettings ResolverSettings { get; init; }

    /// <summary>The actor that asks DNS for the node.</summary>
    public required IActorRef Resolver { get; init; }

    public required LocationSettings LocationSettings { get; init; }

    public required LocationClientLimits LocationLimits { get; init; }

    public required IActorRef LocationRegion { get; init; }

    public required LocalDomains Domains { get; init; }

    public required RouteInformation Routes { get; init; }

    public required IRequestRouteFactory RouteFactory { get; init; }

    public required TimeProvider Time { get; init; }

    public required RequestStatistics Statistics { get; init; }

    /// <summary>Makes the proxy core around the actor's effects.</summary>
    public required Func<IProxyEffects, StatefulProxy> CreateProxy { get; init; }
}
