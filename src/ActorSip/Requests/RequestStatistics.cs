using ActorSip.Location;
using ActorSip.Resolving;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>Counters and levels of one request actor; written on its turn, read by anybody (a value may be a moment old).</summary>
public sealed class RequestStatistics
{
    /// <summary>Requests of scanners, which got no answer.</summary>
    public long Scanners { get; internal set; }

    /// <summary>The counters of the proxy core; null before the actor has started.</summary>
    public ProxyStatistics? Proxy { get; internal set; }

    public long ServerTransactions { get; private set; }

    public long ClientTransactions { get; private set; }

    public long Tombstones { get; private set; }

    public long Timers { get; private set; }

    public long LocationQuestions { get; private set; }

    public long LocationFailures { get; private set; }

    /// <summary>Requests that wait for DNS.</summary>
    public long WaitingForNames { get; private set; }

    /// <summary>Requests that were not let wait for DNS, because too many did.</summary>
    public long NamesRefused { get; private set; }

    /// <summary>Messages and routes that met a bug; each is in the log.</summary>
    public long Bugs { get; internal set; }

    internal void Set(StatefulProxy proxy, int timers, LocationClient location, ResolverView resolver)
    {
        WaitingForNames = resolver.Waiting;
        NamesRefused = resolver.Refused;
        ServerTransactions = proxy.ServerCount;
        ClientTransactions = proxy.ClientCount;
        Tombstones = proxy.TombstoneCount;
        Timers = timers;
        LocationQuestions = location.Waiting;
        LocationFailures = location.Failures;
    }
}
