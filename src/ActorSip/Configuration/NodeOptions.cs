using ActorSip.Sip.Messages;

namespace ActorSip.Configuration;

/// <summary>
/// The settings of a node, section <c>actorsip</c>: read, checked and complete. What each means, its unit, range and default stand in reference.conf.
/// </summary>
public sealed record NodeOptions
{
    public required NodeIdentityOptions Node { get; init; }

    public required ClusterOptions Cluster { get; init; }

    /// <summary>How many event loops the node runs.</summary>
    public required int Loops { get; init; }

    public required EventLoopOptions Loop { get; init; }

    /// <summary>At least one; every one with at least one name.</summary>
    public required IReadOnlyList<DomainOptions> Domains { get; init; }

    /// <summary>At least one, in the order of the configuration.</summary>
    public required IReadOnlyList<ListenerOptions> Listeners { get; init; }

    public required IReadOnlyList<PipelineOptions> Pipelines { get; init; }

    /// <summary>Folder of everything that the node keeps; relative to the working folder of the process.</summary>
    public required string DataFolder { get; init; }

    public required UserOptions Users { get; init; }

    /// <summary>Other servers, in the order of the configuration; may be empty.</summary>
    public required IReadOnlyList<PeerOptions> Peers { get; init; }

    /// <summary>How often names among the peers' addresses are looked up.</summary>
    public required TimeSpan PeerLookupInterval { get; init; }

    public required IReadOnlyList<RouteOptions> Routes { get; init; }

    public required IReadOnlyList<NumberOptions> Numbers { get; init; }

    public required IdentityOptions Identity { get; init; }

    public required BufferOptions Buffers { get; init; }

    public required TransportOptions Transport { get; init; }

    /// <summary>Section <c>actorsip.messages</c>.</summary>
    public required MessageLimits Messages { get; init; }

    public required SourceOptions Sources { get; init; }

    public required TimerOptions Timers { get; init; }

    public required TransactionOptions Transactions { get; init; }

    public required AuthenticationOptions Authentication { get; init; }

    public required RegistrarOptions Registrar { get; init; }

    public required LocationOptions Location { get; init; }

    public required ProxyOptions Proxy { get; init; }

    public required NatOptions Nat { get; init; }

    public required ResolverOptions Resolver { get; init; }

    public required AdminOptions Admin { get; init; }

    public required ShutdownOptions Shutdown { get; init; }

    /// <summary>Server header field of responses the node makes itself; empty: none.</summary>
    public required string ServerHeader { get; init; }
}
