using ActorSip.Configuration;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Resolving;
using ActorSip.Routing;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transactions;
using ActorSip.Transport.Streams;
using Akka.Configuration;

namespace ActorSip.Hosting;

/// <summary>From the options of the configuration to what a node is built from.</summary>
public static class NodeSettingsResolver
{
    /// <param name="options">Read and checked.</param>
    /// <param name="akka">For the actor system.</param>
    /// <param name="errors">What does not fit this machine (an interface that is not there), each with its setting's path; empty when all is well.</param>
    public static NodeSettings Resolve(NodeOptions options, Config akka, out IReadOnlyList<string> errors)
    {
        var listeners = new ListenerResolver(options);
        var resolved = listeners.Resolve();
        errors = listeners.Errors;
        return new NodeSettings
        {
            Listeners = resolved,
            Domains = [.. options.Domains.Select(domain => domain.Names)],
            Routing = new RouteSettings
            {
                NatByVia = options.Nat.Detect.HasFlag(NatDetection.Via),
                NatByContact = options.Nat.Detect.HasFlag(NatDetection.Contact),
                RecurseOn3xx = options.Proxy.RecurseOn3xx,
                MaxRecursions = options.Proxy.MaxRecursions,
            },
            Times = new TransactionTimes(Milliseconds(options.Timers.T1), Milliseconds(options.Timers.T2), Milliseconds(options.Timers.T4)),
            TimerC = Milliseconds(options.Timers.TimerC),
            MaxForwards = options.Proxy.MaxForwards,
            MaxBreadth = options.Proxy.MaxBreadth,
            MaxBranches = options.Proxy.MaxBranches,
            RecordRoute = options.Proxy.RecordRoute,
            LoopDetection = options.Proxy.LoopDetection,
            CookieValidity = (int)options.Proxy.CookieValidity.TotalSeconds,
            MaxTransactions = options.Transactions.MaxLive,
            MaxTombstones = options.Transactions.MaxTombstones,
            MaxTombstoneBytes = options.Transactions.MaxTombstoneBytes,
            ServerHeader = options.ServerHeader,
            MaxHeaders = options.Messages.MaxHeaders,
            Registration = new RegistrationPolicy
            {
                MinExpires = (uint)options.Registrar.MinExpires.TotalSeconds,
                MaxExpires = (uint)options.Registrar.MaxExpires.TotalSeconds,
                DefaultExpires = (uint)options.Registrar.DefaultExpires.TotalSeconds,
                MaxContacts = options.Registrar.MaxContacts,
            },
            HashSize = options.Location.HashSize,
            Shards = options.Location.Shards,
            LocationLimits = new LocationClientLimits(Milliseconds(options.Registrar.LookupRetry), Milliseconds(options.Registrar.LookupMaxRetry), Milliseconds(options.Registrar.LookupTimeout), options.Registrar.MaxWaiting),
            Resolver = new ResolverCacheLimits(Milliseconds(options.Resolver.TimeToLive), Milliseconds(options.Resolver.NegativeTimeToLive), Milliseconds(options.Resolver.Timeout), options.Resolver.MaxEntries),
            Streams = Streams(options),
            Udp = Udp(options.Transport.Udp),
            Loop = new LoopOptions
            {
                MaxWorkPerPass = options.Loop.MaxWorkPerPass,
                MaxWorkMicroseconds = (int)options.Loop.MaxWorkTime.TotalMicroseconds,
                PassesWithoutWait = options.Loop.PassesWithoutWait,
            },
            Allocator = options.Buffers.Allocator.ToString().ToLowerInvariant(),
            MaxPooledBytes = options.Buffers.MaxPooled,
            Drain = Milliseconds(options.Shutdown.Drain),
            Akka = akka,
        };
    }

    private static int Milliseconds(TimeSpan time) => (int)time.TotalMilliseconds;

    private static UdpSettings Udp(UdpOptions udp) => new(
        udp.Channel == UdpChannelKind.Batching || (udp.Channel == UdpChannelKind.Auto && OperatingSystem.IsLinux()), udp.Batch, udp.MaxDatagram, udp.ReceiveBuffer, udp.SendBuffer, udp.MaxUndelivered, udp.MaxQueued);

    private static StreamOptions Streams(NodeOptions options)
    {
        var tcp = options.Transport.Tcp;
        return new StreamOptions
        {
            Backlog = tcp.Backlog,
            MaxConnections = tcp.MaxConnections,
            MaxConnectionsPerAddress = tcp.MaxConnectionsPerAddress,
            ConnectTimeout = tcp.ConnectTimeout,
            MaxQueuedMessages = tcp.WriteQueueMessages,
            MaxQueuedBytes = tcp.WriteQueueBytes,
            WriteStallTimeout = tcp.WriteStallTimeout,
            MaxUndeliveredBytes = tcp.MaxUndelivered,
            MaxHeaderBytes = options.Messages.MaxHeaderBytes,
            MaxBodyBytes = options.Messages.MaxBodyBytes,
            FirstMessageTimeout = tcp.FirstMessageTimeout,
            WholeMessageTimeout = tcp.WholeMessageTimeout,
            IdleTimeout = tcp.IdleTimeout,
            HalfClosedTime = tcp.HalfClosedTime,
        };
    }
}
