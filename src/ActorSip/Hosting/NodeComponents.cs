using System.Text;
using ActorSip.Configuration;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Resolving;
using ActorSip.Routing;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Portable;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Udp;

namespace ActorSip.Hosting;

/// <summary>From the options of the configuration to what each part of a node is built with: the one place that knows both.</summary>
public static class NodeComponents
{
    /// <summary>The names that a pipeline of the configuration may hold.</summary>
    public static IReadOnlyCollection<string> StepNames { get; } = RouteStepRegistry.Standard(new RouteSettings { NatByVia = true, NatByContact = true, RecurseOn3xx = false, MaxRecursions = 0 }).Names;

    internal static LoopOptions Loop(NodeOptions options) => new()
    {
        MaxWorkPerPass = options.Loop.MaxWorkPerPass,
        MaxWorkMicroseconds = (int)options.Loop.MaxWorkTime.TotalMicroseconds,
        PassesWithoutWait = options.Loop.PassesWithoutWait,
    };

    internal static RouteSettings Routing(NodeOptions options) => new()
    {
        NatByVia = options.Nat.Detect.HasFlag(NatDetection.Via),
        NatByContact = options.Nat.Detect.HasFlag(NatDetection.Contact),
        RecurseOn3xx = options.Proxy.RecurseOn3xx,
        MaxRecursions = options.Proxy.MaxRecursions,
    };

    internal static ProxyPolicy Policy(NodeOptions options, int loop) => new()
    {
        Times = Times(options.Timers),
        TimerC = Milliseconds(options.Timers.TimerC),
        MaxForwards = options.Proxy.MaxForwards,
        MaxBreadth = options.Proxy.MaxBreadth,
        MaxBranches = options.Proxy.MaxBranches,
        RecordRoute = options.Proxy.RecordRoute,
        NextAddressAfter = Milliseconds(options.Proxy.NextAddressAfter),
        LoopDetection = options.Proxy.LoopDetection,
        CookieValidity = (int)options.Proxy.CookieValidity.TotalSeconds,
        MaxTransactions = options.Transactions.MaxLive,
        ServerHeader = Encoding.ASCII.GetBytes(options.ServerHeader),
        Node = 0,
        Loop = loop,
    };

    internal static LocationSettings Location(NodeOptions options, HashKey key) => new(options.Location.HashSize, options.Location.Shards, key, options.Location.MaxAddresses, Times(options.Timers).J(reliable: false), new RegistrationPolicy
    {
        MinExpires = (uint)options.Registrar.MinExpires.TotalSeconds,
        MaxExpires = (uint)options.Registrar.MaxExpires.TotalSeconds,
        DefaultExpires = (uint)options.Registrar.DefaultExpires.TotalSeconds,
        MaxContacts = options.Registrar.MaxContacts,
    });

    internal static LocationClientLimits LocationLimits(RegistrarOptions registrar) =>
        new(Milliseconds(registrar.LookupRetry), Milliseconds(registrar.LookupMaxRetry), Milliseconds(registrar.LookupTimeout), registrar.MaxWaiting);

    internal static ResolverSettings Resolver(ResolverOptions resolver) => new()
    {
        Policy = new NextHopPolicy(resolver.UseNaptr, resolver.AddressFamilies, resolver.MaxAddresses),
        MinTimeToLive = Milliseconds(resolver.MinTimeToLive),
        MaxTimeToLive = Milliseconds(resolver.MaxTimeToLive),
        NegativeTimeToLive = Milliseconds(resolver.NegativeTimeToLive),
        FailureTimeToLive = Milliseconds(resolver.FailureTimeToLive),
        StaleTimeToLive = Milliseconds(resolver.StaleTimeToLive),
        Timeout = Milliseconds(resolver.Timeout),
        MaxEntries = resolver.MaxEntries,
        MaxLookUps = resolver.MaxLookUps,
        MaxWaiting = resolver.MaxWaiting,
        BlocklistTime = Milliseconds(resolver.BlocklistTime),
        BlocklistMaxTime = Milliseconds(resolver.BlocklistMaxTime),
        BlocklistMaxEntries = resolver.BlocklistMaxEntries,
    };

    internal static DnsSettings Dns(ResolverOptions resolver) => new(resolver.Servers, resolver.AttemptTimeout, resolver.Retries, resolver.HostsFile);

    internal static StreamOptions Streams(NodeOptions options)
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
            MaxUnfinishedBytes = tcp.MaxUnfinished,
            KeepAliveTime = tcp.KeepAliveTime,
            UnacknowledgedTimeout = tcp.UnacknowledgedTimeout,
            MaxHeaderBytes = options.Messages.MaxHeaderBytes,
            MaxBodyBytes = options.Messages.MaxBodyBytes,
            FirstMessageTimeout = tcp.FirstMessageTimeout,
            WholeMessageTimeout = tcp.WholeMessageTimeout,
            IdleTimeout = tcp.IdleTimeout,
            HalfClosedTime = tcp.HalfClosedTime,
        };
    }

    internal static UdpChannelOptions BatchingUdp(UdpOptions udp) => new()
    {
        Batch = udp.Batch,
        MaxDatagramBytes = udp.MaxDatagram,
        ReceiveBufferBytes = udp.ReceiveBuffer,
        SendBufferBytes = udp.SendBuffer,
        MaxQueuedMessages = udp.MaxQueued,
    };

    internal static PortableUdpOptions PortableUdp(UdpOptions udp) => new()
    {
        ReceiveBufferBytes = udp.ReceiveBuffer,
        SendBufferBytes = udp.SendBuffer,
        MaxUndelivered = udp.MaxUndelivered,
        MaxQueued = udp.MaxQueued,
    };

    private static TransactionTimes Times(TimerOptions timers) => new(Milliseconds(timers.T1), Milliseconds(timers.T2), Milliseconds(timers.T4));

    private static int Milliseconds(TimeSpan time) => (int)time.TotalMilliseconds;
}
