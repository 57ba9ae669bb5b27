using System.Text;
using ActorSip.Backends;
using ActorSip.Configuration;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Resolving;
using ActorSip.Routing;
using ActorSip.Sip.Dialogs;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using ActorSip.Transport.Portable;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Udp;
using ActorSip.Users;

namespace ActorSip.Hosting;

/// <summary>From the options of the configuration to what each part of a node is built with: the one place that knows both.</summary>
public static class NodeComponents
{
    /// <summary>The names that a pipeline of the configuration may hold.</summary>
    public static IReadOnlyCollection<string> StepNames { get; } = RouteStepRegistry.Standard(new RouteSettings { NatByVia = true, NatByContact = true, RecurseOn3xx = false, MaxRecursions = 0, SessionTimer = new SessionTimerPolicy { Expires = 0, MinSe = 0 } }).Names;

    internal static LoopOptions Loop(NodeOptions options) => new()
    {
        MaxWorkPerPass = options.Loop.MaxWorkPerPass,
        MaxWorkMicroseconds = (int)options.Loop.MaxWorkTime.TotalMicroseconds,
        PassesWithoutWait = options.Loop.PassesWithoutWait,
        GatherMicroseconds = (int)options.Loop.GatherTime.TotalMicroseconds,
        WriteGatherMicroseconds = (int)options.Loop.WriteGatherTime.TotalMicroseconds,
        FarWriteGatherMicroseconds = (int)options.Loop.FarWriteGatherTime.TotalMicroseconds,
        Nice = options.Loop.Nice,
    };

    internal static RouteSettings Routing(NodeOptions options) => new()
    {
        NatByVia = options.Nat.Detect.HasFlag(NatDetection.Via),
        NatByContact = options.Nat.Detect.HasFlag(NatDetection.Contact),
        RecurseOn3xx = options.Proxy.RecurseOn3xx,
        MaxRecursions = options.Proxy.MaxRecursions,
        SessionTimer = new SessionTimerPolicy { Expires = (uint)options.Proxy.SessionExpires.TotalSeconds, MinSe = (uint)options.Proxy.MinSe.TotalSeconds },
    };

    /// <summary>The realm of each domain, once it is known by what names it goes.</summary>
    internal static RealmTable Realms(IReadOnlyList<DomainOptions> domains, IReadOnlyList<IReadOnlyList<string>> names)
    {
        // A primary name that no domain lists came in the place of "auto".
        var realms = domains.Select(domain => (domain, new DigestRealm(RealmNames.Of(domain), domain.Algorithms))).ToList();
        return new RealmTable(names.Select(list => (list[0], realms.Find(entry => entry.domain.Names.Contains(list[0])) is (not null, var own) ? own : realms.Find(entry => entry.domain.Names.Contains(DomainOptions.Auto)).Item2)));
    }

    /// <summary>One a loop, which counts for itself. Keys and used nonces are the node's: what one loop has issued is good on each.</summary>
    internal static Func<NodeLoop, DigestAuthenticator> Authenticators(AuthenticationOptions options, ushort node, DateTimeOffset now)
    {
        var (nonceKey, ownKey) = (NodeKeys.RandomKey(), NodeKeys.RandomKey());
        var ring = Nonces(options, now);
        return part =>
        {
            var authenticator = Authenticator(options, nonceKey, ownKey, ring, node);
            part.Authentication = authenticator.Statistics;
            return authenticator;
        };
    }

    /// <summary>What judges the credentials of a loop.</summary>
    /// <param name="nonceKey">For nonces alone.</param>
    /// <param name="ownKey">Of the node.</param>
    /// <param name="ring">Of the node.</param>
    /// <param name="node">Number of the node.</param>
    internal static DigestAuthenticator Authenticator(AuthenticationOptions options, HashKey nonceKey, HashKey ownKey, NonceRing ring, ushort node)
    {
        var policy = new DigestPolicy { NonceLifetime = (int)options.NonceLifetime.TotalSeconds, Node = node, NonceKey = nonceKey, OwnKey = ownKey };
        return new DigestAuthenticator(policy, new DigestHashes(new Sha512T256DigestHash()), ring);
    }

    /// <summary>What remembers which nonces were used.</summary>
    /// <param name="now">Nonces are numbered on from it, so that those of an earlier life of the node are not taken for its own.</param>
    internal static NonceRing Nonces(AuthenticationOptions options, DateTimeOffset now) => new(options.Nonces, (ulong)now.ToUnixTimeMilliseconds() << 16);

    /// <summary>What a loop knows of sources, and what it allows them.</summary>
    /// <param name="accounts">Key of the accounts, the same for all loops.</param>
    internal static SourceGuard Sources(SourceOptions sources, ILoop loop, HashKey accounts)
    {
        var table = new SourceTable(
            new SourceLimits
            {
                Rate = sources.MaxRate,
                Burst = sources.Burst,
                MaxGuesses = sources.MaxGuesses,
                GuessInterval = Milliseconds(sources.GuessInterval),
                BanTime = Milliseconds(sources.BanTime),
                ProofTime = Milliseconds(sources.ProofTime),
                MaxSources = sources.MaxSources,
            },
            NodeKeys.RandomKey());
        return new SourceGuard(table, new GuessTable(sources.MaxGuesses, Milliseconds(sources.GuessInterval), sources.MaxAccounts, accounts), loop);
    }

    internal static ProxyPolicy Policy(NodeOptions options, ushort node, int loop) => new()
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
        MaxUnknown = options.Transactions.MaxLiveUnknown,
        ServerHeader = Encoding.ASCII.GetBytes(options.ServerHeader),
        Node = node,
        Loop = loop,
    };

    internal static LocationSettings Location(NodeOptions options, HashKey key) => new(options.Location.HashSize, options.Location.Shards, key, options.Location.MaxAddresses, Times(options.Timers).J(reliable: false), new RegistrationPolicy
    {
        MinExpires = (uint)options.Registrar.MinExpires.TotalSeconds,
        MaxExpires = (uint)options.Registrar.MaxExpires.TotalSeconds,
        DefaultExpires = (uint)options.Registrar.DefaultExpires.TotalSeconds,
        MaxContacts = options.Registrar.MaxContacts,
    }, Keepalive(options.Nat.Keepalive));

    /// <summary>Null when nobody is pinged.</summary>
    internal static KeepaliveSettings? Keepalive(KeepaliveOptions keepalive) =>
        keepalive.Contacts == KeepaliveContacts.None ? null : new(keepalive.Contacts == KeepaliveContacts.All, Milliseconds(keepalive.Interval), keepalive.Misses);

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

    /// <summary>Where the users are; for tools too.</summary>
    public static UserStoreSettings UserStore(NodeOptions options) =>
        new(options.Users.Store, Path.Combine(options.DataFolder, options.Users.Store == UserStoreKind.File ? options.Users.FilePath : options.Users.SqlitePath));

    internal static UserDirectoryLimits UserDirectory(UserOptions users) =>
        new(users.MaxCached, (long)users.CachedFor.TotalMilliseconds, (long)users.Stale.TotalMilliseconds, users.MaxUnknown, (long)users.UnknownFor.TotalMilliseconds, users.MaxWaiting);

    /// <summary>One at a time: a store belongs to one thread.</summary>
    internal static BackendLimits UserBackend(BackendOptions backend) => new(1, backend.MaxQueued, Milliseconds(backend.Timeout), backend.MaxFailures, Milliseconds(backend.Recovery));

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
            MaxKeepalives = tcp.MaxKeepalives,
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
        Segments = udp.Segments,
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
