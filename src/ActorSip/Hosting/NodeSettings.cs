using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Resolving;
using ActorSip.Routing;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transactions;
using ActorSip.Transport.Streams;
using Akka.Configuration;

namespace ActorSip.Hosting;

/// <summary>What a node is built from: the configuration, read and checked, with all that depends on this machine resolved.</summary>
public sealed record NodeSettings
{
    public required IReadOnlyList<ListenerSettings> Listeners { get; init; }

    /// <summary>For each domain its names, in lower case, the primary one first. "auto" stands for all addresses of the listeners and the host's name.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Domains { get; init; }

    public required RouteSettings Routing { get; init; }

    public required TransactionTimes Times { get; init; }

    public required int TimerC { get; init; }

    public required int MaxForwards { get; init; }

    public required int MaxBreadth { get; init; }

    public required int MaxBranches { get; init; }

    public required bool RecordRoute { get; init; }

    public required bool LoopDetection { get; init; }

    /// <summary>Seconds.</summary>
    public required int CookieValidity { get; init; }

    public required int MaxTransactions { get; init; }

    public required int MaxTombstones { get; init; }

    public required long MaxTombstoneBytes { get; init; }

    public required string ServerHeader { get; init; }

    public required int MaxHeaders { get; init; }

    public required RegistrationPolicy Registration { get; init; }

    public required int HashSize { get; init; }

    public required int Shards { get; init; }

    public required LocationClientLimits LocationLimits { get; init; }

    public required ResolverCacheLimits Resolver { get; init; }

    public required StreamOptions Streams { get; init; }

    public required UdpSettings Udp { get; init; }

    public required LoopOptions Loop { get; init; }

    /// <summary>pooled, unpooled or debug.</summary>
    public required string Allocator { get; init; }

    public required long MaxPooledBytes { get; init; }

    /// <summary>How long a stopping node waits for its transactions, milliseconds.</summary>
    public required int Drain { get; init; }

    /// <summary>For the actor system: the file's settings over reference.conf.</summary>
    public required Config Akka { get; init; }
}
