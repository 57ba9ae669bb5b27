using System.Net;
using System.Text;
using ActorSip.Administration;
using ActorSip.Backends;
using ActorSip.Buffers;
using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Membership;
using ActorSip.Peers;
using ActorSip.Requests;
using ActorSip.Resolving;
using ActorSip.Routing;
using ActorSip.Scheduling;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using ActorSip.Stores;
using ActorSip.Transport;
using ActorSip.Users;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Hosting;

/// <summary>One node: its loops, sockets and actors, wired together. Made by StartAsync, ended by <see cref="StopAsync"/>.</summary>
public sealed class ActorSipNode : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(5);

    // DotNetty's loops look at their end only when nothing comes for the quiet time; with none they may spin for ever when a last task arrives.
    private static readonly TimeSpan StreamsQuiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StreamsTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StreamsPatience = TimeSpan.FromSeconds(3);

    private readonly NodeOptions _options;
    private readonly IReadOnlyList<ListenerSocket> _sockets;
    private readonly ClusterClock _time;
    private readonly Handovers _handovers;
    private readonly List<NodeLoop> _loops = [];
    private readonly List<IActorRef> _requests = [];
    private readonly NodeStatistics _statistics = new();
    private readonly MultithreadEventLoopGroup _group = new(1);
    private readonly ICountingBufferAllocator _allocator;
    private readonly ActorSystem _system;
    private readonly ShutdownWatch _watch;
    private readonly TaskCompletionSource _thrownOut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly NodeTls? _tls;
    private UserWork? _users;
    private RoutingDirectory? _routing;
    private ChannelBinder? _binder;
    private IActorRef _resolver = ActorRefs.Nobody;
    private IActorRef _waker = ActorRefs.Nobody;
    private IStore? _store;
    private ClusterState? _cluster;
    private NodeHealth? _health;
    private NodeLinks? _links;
    private StorePipe? _pipe;
    private Task? _stopping;

    private ActorSipNode(NodeOptions options, Config akka, IReadOnlyList<ListenerSocket> sockets, TimeProvider time)
    {
        _options = options;
        _sockets = sockets;
        _time = new ClusterClock(time);
        _handovers = new Handovers(_time);
        _allocator = options.Buffers.Allocator == BufferAllocatorKind.Pooled
            ? new PooledBufferAllocator(options.Buffers.MaxPooled, static () => EventLoop.Current is not null)
            : BufferAllocators.Create(options.Buffers.Allocator.ToString().ToLowerInvariant());
        var accounts = NodeKeys.RandomKey();
        for (var i = 0; i < options.Loops; i++)
        {
            var loop = new EventLoop(i, OnLoopFault, NodeComponents.Loop(options), time);
            _loops.Add(new NodeLoop(loop, _time, NodeComponents.Sources(options.Sources, loop, accounts), options.Messages, options.Loop.MaxCrossing, options.Nat.Keepalive));
        }

        NodeLoop.Acquaint(_loops);
        _tls = options.Cluster.Tls.IsOn ? NodeTls.Of(options.Cluster.Tls) : null;
        _statistics.Allocator = _allocator;
        Setup[] setups =
        [
            BootstrapSetup.Create().WithConfig(NodeStore.Configure(akka, options)),
            new LoopsSetup([.. _loops.Select(loop => loop.Loop)]),
            .. _tls is null ? (Setup[])[] : [_tls.Akka],
        ];
        _system = ActorSystem.Create(options.Node.Name, ActorSystemSetup.Create(setups));
        _watch = new ShutdownWatch(_system, _thrownOut);
    }

    /// <summary>The sockets and the names they go by, in order.</summary>
    public LocalAddresses Addresses { get; private set; } = new([]);

    /// <summary>The domains this node answers for.</summary>
    public LocalDomains? Domains => _routing?.Snapshot.Domains;

    /// <summary>The peers that this node knows, with their counters.</summary>
    public IReadOnlyList<Peer> Peers => _routing?.Snapshot.Peers.All ?? [];

    /// <summary>True while other peers of a route are tried before this one, because it has failed a short while ago.</summary>
    public bool IsAvoided(Peer peer) => peer.Statistics.IsAvoided(_time.Milliseconds(), peer.AvoidTime);

    /// <summary>The users that were made since the store was new, with their passwords, which nobody else knows: empty at every later start.</summary>
    public IReadOnlyList<NewUser> FirstUsers { get; private set; } = [];

    /// <summary>True while every part works: sockets are bound, the shard region answers, and the node is not stopping.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What the node's actors tell of their state; null until they have started.</summary>
    public NodeReports? Reports { get; private set; }

    /// <summary>What the node knows of its cluster; null until it has joined.</summary>
    public ClusterReports? ClusterReports { get; private set; }

    /// <summary>Why calls should go elsewhere; empty while the node does its work.</summary>
    public IReadOnlyList<string> NotReadyReasons => IsReady && _health is { } health ? health.NotReadyReasons() : ["the node is not ready"];

    /// <summary>Why the process should be ended and started again; empty while it lives.</summary>
    public IReadOnlyList<string> NotLiveReasons => _health?.NotLiveReasons() ?? [];

    /// <summary>Completes when the actor system has ended, for whatever reason.</summary>
#pragma warning disable VSTHRD003 // There is no thread here that waiting for it could block.
    public Task WhenTerminated => _system.WhenTerminated;
#pragma warning restore VSTHRD003

    /// <summary>Completes when the node's cluster goes on without it: it was not heard for too long, or is on the smaller side of a split. It must end then, and may join again in a new life.</summary>
#pragma warning disable VSTHRD003 // There is no thread here that waiting for it could block.
    public Task WhenThrownOut => _thrownOut.Task;
#pragma warning restore VSTHRD003

    /// <summary>The cluster as this node sees it; null until it has joined.</summary>
    public ClusterView? Cluster => _cluster?.View;

    /// <summary>Counters and levels, by name.</summary>
    public IReadOnlyDictionary<string, long> Statistics() => _statistics.Snapshot(_loops, _system);

    /// <summary>What the node knows of DNS, and which addresses it leaves out.</summary>
    /// <param name="cancellation">Nobody waits any more.</param>
    public Task<DnsSnapshot> DnsAsync(CancellationToken cancellation) => _resolver.Ask<DnsSnapshot>(ResolvingProtocol.GetSnapshot.Instance, QueryTimeout, cancellation);

    /// <summary>Puts other domains, peers, routes and what is set for them in the place of those that are; requests under way go on with what they began with. Other settings of the options have no effect.</summary>
    /// <param name="options">Read and checked.</param>
    public void Reload(NodeOptions options) => _routing?.Use(options);

    /// <summary>Starts a node: binds its listeners, joins the cluster, starts slots and request actors, and then lets the sockets read.</summary>
    /// <param name="options">Read and checked.</param>
    /// <param name="akka">For the actor system: reference.conf and what the operator set over it.</param>
    /// <param name="sockets">What the listeners mean on this machine.</param>
    /// <param name="time">Wall clock and monotonic clock.</param>
    /// <param name="addSteps">Adds route steps of the host's own; null for none.</param>
    /// <param name="backends">Slow outside work of the host's own, for its steps to ask; null for none.</param>
    /// <param name="stop">Ends what may take long: waiting to become a member.</param>
    /// <exception cref="BindFailedException">Listeners could not be bound.</exception>
    /// <exception cref="StoreException">The store, or that of the users, cannot be used, or was made with other settings; the message says what to do.</exception>
    /// <exception cref="NotJoinedException">It did not become a member of its cluster in time.</exception>
    /// <exception cref="ClusterTlsException">Certificates cannot be used.</exception>
    /// <exception cref="TimeoutException">The shard region did not come up in time.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before it was a member.</exception>
    public static async Task<ActorSipNode> StartAsync(NodeOptions options, Config akka, IReadOnlyList<ListenerSocket> sockets, TimeProvider time, Action<RouteStepRegistry>? addSteps = null,
        IReadOnlyList<IBackend>? backends = null, CancellationToken stop = default)
    {
        var node = new ActorSipNode(options, akka, sockets, time);
        try
        {
            await node.StartAsync(addSteps, backends ?? [], stop).ConfigureAwait(false);
            return node;
        }
        catch
        {
            await node.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops: says that it is not ready, hands its slots over, begins nothing new, waits for the transactions under way (as long as the setting allows), leaves the cluster, and closes everything. Whoever calls again waits for the same end. A part that fails
    /// to stop is logged and does not keep the others.
    /// </summary>
    public Task StopAsync()
    {
#pragma warning disable VSTHRD003 // It is begun here, by whoever came first.
        lock (_gate) return _stopping ??= StopOnceAsync();
#pragma warning restore VSTHRD003
    }

    /// <summary>With the debug allocator, the buffers that nobody gave back; after <see cref="StopAsync"/>.</summary>
    public IReadOnlyList<string> BufferLeaks() => _allocator is DebugBufferAllocator debug ? [.. debug.Leaks().Select(leak => leak.ToString())] : [];

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task StopOnceAsync()
    {
        // From now on it says that it is not ready. What comes in all the same, until everybody has noticed, is routed while the slots go to others.
        IsReady = false;

        // A region that leaves waits for every slot that is asked for meanwhile.
        if (!_waker.IsNobody()) _system.Stop(_waker);
        if (_cluster is { } cluster) await TryAsync("The slots could not be handed over", () => NodeDeparture.RunAsync(_system, cluster, _store?.Health, _time)).ConfigureAwait(false);
        var channels = _binder?.Channels ?? [];
        foreach (var channel in channels) await TryAsync("A socket did not stop accepting", () => _loops[0].RunAsync(channel.StopAccepting)).ConfigureAwait(false);
        await TryAsync("The transactions could not be waited for", () => RequestDrain.RunAsync(_requests, _options.Shutdown.Drain, _system, _time)).ConfigureAwait(false);

        // From here on nobody would take what comes in.
        foreach (var loop in _loops) await TryAsync("The ingress did not close", () => loop.RunAsync(loop.Ingress.Close)).ConfigureAwait(false);
        _watch.Release();
        await TryAsync("The actor system did not stop", () => CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance)).ConfigureAwait(false);
        if (_links is { } links) await TryAsync("The links to other nodes did not close", links.CloseAsync).ConfigureAwait(false);
        if (_pipe is { } pipe) await TryAsync("The connection to the store did not close", () => _loops[0].RunAsync(pipe.Close)).ConfigureAwait(false);
        foreach (var channel in channels) await TryAsync("A socket did not close", () => channel.DisposeAsync().AsTask()).ConfigureAwait(false);
        await TryAsync("The threads of the streams did not stop", () => _group.ShutdownGracefullyAsync(StreamsQuiet, StreamsTimeout).WaitAsync(StreamsPatience)).ConfigureAwait(false);
        _users?.Dispose();
        foreach (var loop in _loops) loop.Loop.Dispose();
    }

    private async Task TryAsync(string failure, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever one part meets at its end, the others must still be closed.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _system.Log.Error(error, failure);
        }
    }

    private async Task StartAsync(Action<RouteStepRegistry>? addSteps, IReadOnlyList<IBackend> ownBackends, CancellationToken stop)
    {
        var users = OpenUsers();
        _store = NodeStore.Open(_system, _options);
        var keys = _store is null ? NodeKeys.Random() : await StoreIdentity.OpenAsync(_store, _options.Location).ConfigureAwait(false);
        if (_store is not null) await ClockActor.SetFirstAsync(_time, _store).ConfigureAwait(false);
        var (cluster, admission) = await IdentifyAsync(_store, stop).ConfigureAwait(false);
        var binder = _binder = new ChannelBinder(_options, _sockets, _loops, _group, _allocator, _system.Log, cluster.Number, cluster.Epoch);
        await binder.BindAsync().ConfigureAwait(false);
        Addresses = new LocalAddresses(binder.Addresses);

        _pipe = NodeStore.OpenPipe(_store, _loops[0], _time);
        _statistics.Store = IsDurable ? StoreStatus.Get(_system) : null;
        var (cookies, tokens) = (new CookieKeys(keys.Cookies), new BranchTokens(keys.Branches));
        var routing = StartRouting(cookies);
        var location = NodeComponents.Location(_options, keys.Location);
        _links = NodeLinks.Open(_system, _loops, _options, location.Slots, cluster, _tls?.Links, _time);
        var region = await JoinAsync(cluster, admission, location, stop).ConfigureAwait(false);
        var reader = _options is { Cluster.HasOthers: true, Location.Durability: Durability.Redis } ? _system.ActorOf(SlotReaderActor.Props(location, _store!, _time, _cluster!, Dispatchers.DefaultDispatcherId), "slot-reader") : null;
        var registry = RouteStepRegistry.Standard(NodeComponents.Routing(_options));
        addSteps?.Invoke(registry);
        var backends = StartBackends([users, .. ownBackends]);
        var userKey = NodeKeys.RandomKey();
        var authenticators = NodeComponents.Authenticators(_options.Authentication, cluster.Number, _time.GetUtcNow());
        var resolving = StartResolver();
        RequestActorSetup Setup(NodeLoop part) => new()
        {
            Loop = part.Loop,
            Sockets = new SocketTable(part.Channels, Addresses, cluster.Epoch, cluster.Number),
            Machine = MachineAddresses.Find(((ExtendedActorSystem)_system).Provider.DefaultAddress.Host),
            Sources = part.Sources,
            Messages = part.Ingress.Messages,
            Allocator = _allocator,
            ResolverSettings = resolving,
            Resolver = _resolver,
            LocationSettings = location,
            LocationLimits = NodeComponents.LocationLimits(_options.Registrar),
            LocationRegion = region,
            SlotReader = reader,
            Links = _links.Of(part, region),
            OwnSlots = _options.Cluster.HasOthers ? _links.Slots : null,
            Pings = part.Pings,
            Cluster = _options.Cluster.HasOthers ? cluster : null,
            Store = _statistics.Store,
            Backends = backends,
            CreateUsers = clients => new UserDirectory(NodeComponents.UserDirectory(_options.Users), clients.Of(users), () => part.Loop.Now, userKey, part.Users),
            Snapshot = () => routing.Snapshot,
            Authenticator = authenticators(part),
            RouteFactory = new PipelineFactory(registry, [.. _options.Listeners.Select(StepsOf)]),
            Time = part.Time,
            Statistics = part.Requests,
            CreateProxy = effects => new StatefulProxy(NodeComponents.Policy(_options, cluster.Number, part.Loop.Index), Addresses, tokens, cookies, new TombstoneTable(_options.Transactions.MaxTombstones, _options.Transactions.MaxTombstoneBytes, effects.Now), effects),
        };

        StartRequests(Setup);
        await _links.StartAsync(_requests).ConfigureAwait(false);
        Reports = new NodeReports(region, _requests, location, () => routing.Snapshot.Domains, cluster, _time, reader);
        ClusterReports = new ClusterReports(_system, region, location, cluster, _handovers, _time, _store?.Health, Statistics);
        _health = new NodeHealth(cluster, _store?.Health, [.. _loops.Select(loop => loop.Loop)], _system.WhenTerminated, _time);
        _system.ActorOf(HealthActor.Props(_health, region, location.Slots, Dispatchers.DefaultDispatcherId), "health");
        await OpenAsync(routing, binder).ConfigureAwait(false);
    }

    private RoutingDirectory StartRouting(CookieKeys cookies)
    {
        var hosts = OwnHosts.Of(Addresses);
        var snapshots = new SnapshotBuilder(Addresses, _options.Listeners, cookies, domains => DomainNames.Resolve(domains, hosts, Dns.GetHostName()));
        return _routing = new RoutingDirectory(snapshots, _options, changed => _requests.ForEach(actor => actor.Tell(changed, ActorRefs.NoSender)));
    }

    /// <summary>A request actor on each loop, and the doors before them.</summary>
    private void StartRequests(Func<NodeLoop, RequestActorSetup> setup)
    {
        foreach (var part in _loops) _requests.Add(_system.ActorOf(RequestActor.Props(setup(part), part.Dispatcher), $"requests-{part.Loop.Index}"));
        var share = new LoopShare(_loops.Count, NodeKeys.RandomKey());
        IReadOnlyList<CrossingGate> gates = [.. _loops.Select(loop => loop.Gate)];
        for (var i = 0; i < _loops.Count; i++)
        {
            var crossing = _loops.Count == 1 ? null : new Crossing(i, share, gates, _allocator, _loops[i].Sources, _loops[i].Ingress.Statistics);
            _loops[i].Ingress.Open(new RequestGate(_requests, i, crossing));
        }
    }

    /// <summary>Everything is there: lets the sockets read.</summary>
    private async Task OpenAsync(RoutingDirectory routing, ChannelBinder binder)
    {
        _system.ActorOf(UserWatchActor.Props(_users!, _options.Users.CheckInterval, _time), "users-watch");
        routing.Watch(_system.ActorOf(PeerNamesActor.Props(PeerNames().LookUpAsync, routing.UseNames), "peer-names"));
        await binder.StartAsync().ConfigureAwait(false);

        // When nothing can keep the node from starting any more: their passwords are told once.
        FirstUsers = Users.FirstUsers.Make(NodeComponents.UserStore(_options), RealmNames.Of(_options.Domains[0]));
        IsReady = true;
    }

    private NameLookUp PeerNames() => new(new LookUpTurns(new DnsLookUp(NodeComponents.Dns(_options.Resolver)), NodeComponents.Resolver(_options.Resolver), _time));

    private ResolverSettings StartResolver()
    {
        var settings = NodeComponents.Resolver(_options.Resolver);
        _resolver = _system.ActorOf(ResolverActor.Props(settings, new DnsLookUp(NodeComponents.Dns(_options.Resolver)), _time, _statistics.Resolver), "resolver");
        return settings;
    }

    private Backend<UserQuestion, UserAnswer> OpenUsers()
    {
        var store = NodeComponents.UserStore(_options);
        if (_options.Users.Store == UserStoreKind.Sqlite) store.OpenEditor(isMade: true).Dispose();
        _users = new UserWork(store.OpenStore());
        return new Backend<UserQuestion, UserAnswer>("users", NodeComponents.UserBackend(_options.Users.Backend), _users);
    }

    private Dictionary<IBackend, IActorRef> StartBackends(IReadOnlyList<IBackend> backends)
    {
        _statistics.Backends = backends;
        return backends.ToDictionary(backend => backend, backend => _system.ActorOf(backend.Props(_time), $"backend-{backend.Name}"));
    }

    /// <summary>Which node this is, and which life of it. A node of a cluster waits here until it may join, before it takes anything from anybody.</summary>
    private async Task<(ClusterState Cluster, Admission? Admission)> IdentifyAsync(IStore? store, CancellationToken stop)
    {
        var self = Akka.Cluster.Cluster.Get(_system).SelfAddress;
        var number = store is not null && HasSharedStore ? await StoreIdentity.NumberOfAsync(store, $"{self.Host}:{_options.Node.Port}").ConfigureAwait(false) : (ushort)0;
        _statistics.Cluster = _cluster = new ClusterState(self, number, (uint)_time.GetUtcNow().ToUnixTimeSeconds(), _time);
        var admission = _options.Cluster.HasOthers ? await NodeMembership.PassGateAsync(_system, _options.Cluster, store!, _cluster, _tls?.Links, _time, stop).ConfigureAwait(false) : null;
        return (_cluster, admission);
    }

    /// <summary>Becomes a member, and starts the slots of this node.</summary>
    private async Task<IActorRef> JoinAsync(ClusterState cluster, Admission? admission, LocationSettings location, CancellationToken stop)
    {
        if (_store is not null && HasSharedStore) _system.ActorOf(ClockActor.Props(_time, _store), "clock");

        // Before it is a member, so that it can read what the others say at once.
        using var limit = new CancellationTokenSource(StartTimeout + _options.Cluster.JoinTimeout, _time);
        var region = await LocationRegion.StartAsync(_system, location, slot => SlotProps(location, slot), cluster, IsDurable ? _store : null, _handovers).WaitAsync(limit.Token).ConfigureAwait(false);
        if (_options.Cluster.HasOthers && IsDurable) await Rehearsal.RunAsync(_system, SlotProps(location, Rehearsal.SlotOf(cluster.Number)), _time.GetUtcNow()).ConfigureAwait(false);
        await NodeMembership.JoinAsync(_system, _options.Cluster, admission, _time, stop).ConfigureAwait(false);
        NodeMembership.Watch(_system, cluster, _loops.Count, Addresses, _links!.Port);
        await NodeMembership.WaitForRegionAsync(region, _thrownOut, limit.Token).ConfigureAwait(false);
        if (IsDurable) _waker = _system.ActorOf(SlotWakerActor.Props(region, location.Slots, cluster, Dispatchers.DefaultDispatcherId, _options.Cluster.HasOthers ? location.Keepalive : null), "slot-waker");
        return region;
    }

    /// <summary>A store that other nodes see has a clock, and numbers for them.</summary>
    private bool HasSharedStore => _options.Location.Durability != Durability.Sqlite;

    private bool IsDurable => _options.Location.Durability != Durability.None;

    private Props SlotProps(LocationSettings location, int slot)
    {
        var part = _loops[Math.Abs(slot) % _loops.Count];
        return IsDurable
            ? DurableSlotActor.Props(slot, location, _options.Location.SnapshotEvents, _statistics.Location, part.Time, part.Dispatcher, part.Pings, _links!.Slots)
            : LocationSlotActor.Props(location, _statistics.Location, part.Time, part.Dispatcher, part.Pings, _links!.Slots, slot);
    }

    private IReadOnlyList<string> StepsOf(ListenerOptions listener) => _options.Pipelines.First(pipeline => string.Equals(pipeline.Name, listener.Pipeline, StringComparison.Ordinal)).Steps;

    private void OnLoopFault(ILoop loop, string where, Exception error) => _system.Log.Error(error, "{0} failed on loop {1}", where, loop.Index);
}
