using ActorSip.Backends;
using ActorSip.Journals;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Membership;
using ActorSip.Peers;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Transport;
using ActorSip.Users;
using Akka.Actor;

namespace ActorSip.Requests;

/// <summary>Everything a request actor works with; made by Hosting.</summary>
public sealed class RequestActorSetup
{
    public required ILoop Loop { get; init; }

    public required SocketTable Sockets { get; init; }

    /// <summary>What nobody outside may have this server send to.</summary>
    public required MachineAddresses Machine { get; init; }

    /// <summary>Of the loop, not of the actor.</summary>
    public required SourceGuard Sources { get; init; }

    /// <summary>Of the loop's ingress.</summary>
    public required MessagePool Messages { get; init; }

    public required IMessageBufferAllocator Allocator { get; init; }

    public required ResolverSettings ResolverSettings { get; init; }

    /// <summary>The actor that asks DNS for the node.</summary>
    public required IActorRef Resolver { get; init; }

    /// <summary>Of the location table; null: it is kept in memory.</summary>
    public StoreStatus? Store { get; init; }

    public required LocationSettings LocationSettings { get; init; }

    public required LocationClientLimits LocationLimits { get; init; }

    public required IActorRef LocationRegion { get; init; }

    /// <summary>Answers lookups while a slot's owner is gone; null where they wait for the next.</summary>
    public IActorRef? SlotReader { get; init; }

    /// <summary>Where the slots of the loop have their contacts pinged; null: nobody is.</summary>
    public PingDoor? Pings { get; init; }

    /// <summary>The other nodes; null for a node that has none.</summary>
    public ClusterState? Cluster { get; init; }

    /// <summary>The shorter way to the other nodes, of the loop; null where there is none.</summary>
    public INodeLinks? Links { get; init; }

    /// <summary>The slots of this node in a cluster; null where none ever moves.</summary>
    public SlotDirectory? OwnSlots { get; init; }

    /// <summary>Those of the node, with their actors.</summary>
    public required IReadOnlyDictionary<IBackend, IActorRef> Backends { get; init; }

    /// <summary>Makes the actor's view of the users, which asks their backend through its clients.</summary>
    public required Func<BackendClients, UserDirectory> CreateUsers { get; init; }

    /// <summary>What requests begin with when the actor starts, or starts again; later ones come as messages.</summary>
    public required Func<RoutingSnapshot> Snapshot { get; init; }

    /// <summary>Of the loop, with what the node remembers of used nonces, which a restart must not forget.</summary>
    public required DigestAuthenticator Authenticator { get; init; }

    public required IRequestRouteFactory RouteFactory { get; init; }

    public required TimeProvider Time { get; init; }

    public required RequestStatistics Statistics { get; init; }

    /// <summary>Makes the proxy core around the actor's effects.</summary>
    public required Func<IProxyEffects, StatefulProxy> CreateProxy { get; init; }
}
