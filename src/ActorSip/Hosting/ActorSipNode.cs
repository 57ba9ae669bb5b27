using System.Security.Cryptography;
using System.Text;
using ActorSip.Buffers;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Requests;
using ActorSip.Routing;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Hosting;

/// <summary>One node: its loops, sockets and actors, wired together. Made by StartAsync, ended by <see cref="StopAsync"/>.</summary>
public sealed class ActorSipNode : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly NodeSettings _settings;
    private readonly TimeProvider _time;
    private readonly List<EventLoop> _loops = [];
    private readonly List<IActorRef> _requests = [];
    private readonly NodeStatistics _statistics = new();
    private readonly MultithreadEventLoopGroup _group = new(1);
    private readonly ICountingBufferAllocator _allocator;
    private readonly ActorSystem _system;
    private ChannelBinder? _binder;
    private int _stopped;

    private ActorSipNode(NodeSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _allocator = string.Equals(settings.Allocator, "pooled", StringComparison.Ordinal) ? new PooledBufferAllocator(settings.MaxPooledBytes) : BufferAllocators.Create(settings.Allocator);
        _loops.Add(new EventLoop(0, OnLoopFault, settings.Loop, time));
        _statistics.Allocator = _allocator;
        _system = ActorSystem.Create("actorsip", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(settings.Akka), new LoopsSetup(_loops)));
    }

    /// <summary>The sockets and the names they go by, in order.</summary>
    public LocalAddresses Addresses { get; private set; } = new([]);

    /// <summary>The domains this node answers for.</summary>
    public LocalDomains? Domains { get; private set; }

    /// <summary>True while every part works: sockets are bound, the shard region answers, and the node is not stopping.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Completes when the actor system has ended, for whatever reason.</summary>
#pragma warning disable VSTHRD003 // There is no thread here that waiting for it could block.
    public Task WhenTerminated => _system.WhenTerminated;
#pragma warning restore VSTHRD003

    /// <summary>Counters and levels, by name.</summary>
    public IReadOnlyDictionary<string, long> Statistics() => _statistics.Snapshot(_loops);

    /// <summary>Starts a node: binds its listeners, joins the cluster, starts slots and request actors, and then lets the sockets read.</summary>
    /// <param name="settings">Read and checked.</param>
    /// <param name="time">Wall clock and monotonic clock.</param>
    /// <param name="addSteps">Adds route steps of the host's own; null for none.</param>
    /// <exception cref="BindFailedException">Listeners could not be bound.</exception>
    /// <exception cref="TimeoutException">The cluster or its shard region did not come up in time.</exception>
    public static async Task<ActorSipNode> StartAsync(NodeSettings settings, TimeProvider time, Action<RouteStepRegistry>? addSteps = null)
    {
        var node = new ActorSipNode(settings, time);
        try
        {
            await node.StartAsync(addSteps).ConfigureAwait(false);
            return node;
        }
        catch
        {
            await node.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops: begins nothing new, waits for the transactions under way (as long as the setting allows), leaves the cluster, and closes everything.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        IsReady = false;
        if (_binder is not null)
        {
            foreach (var channel in _binder.Channels) await OnLoopAsync(channel.StopAccepting).ConfigureAwait(false);
            await DrainAsync().ConfigureAwait(false);
        }

        await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).ConfigureAwait(false);
        if (_binder is not null)
            foreach (var channel in _binder.Channels) await channel.DisposeAsync().ConfigureAwait(false);
        await _group.ShutdownGracefullyAsync(TimeSpan.Zero, TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        foreach (var loop in _loops) loop.Dispose();
    }

    /// <summary>With the debug allocator, the buffers that nobody gave back; after <see cref="StopAsync"/>.</summary>
    public IReadOnlyList<string> BufferLeaks() => _allocator is DebugBufferAllocator debug ? [.. debug.Leaks().Select(leak => leak.ToString())] : [];

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private static HashKey RandomKey() => HashKey.FromBytes(RandomNumberGenerator.GetBytes(HashKey.Size));

    private async Task StartAsync(Action<RouteStepRegistry>? addSteps)
    {
        var loop = _loops[0];
        var ingress = new Ingress(_settings.MaxHeaders);
        _statistics.Ingress = ingress.Statistics;
        var binder = new ChannelBinder(_settings, loop, ingress, _group, _allocator, _system.Log, (uint)_time.GetUtcNow().ToUnixTimeSeconds());
        await binder.BindAsync().ConfigureAwait(false);
        _binder = binder;
        Addresses = new LocalAddresses(binder.Addresses);
        Domains = new LocalDomains(Addresses, DomainNames.Expand(_settings.Domains, Addresses));

        var location = new LocationSettings(_settings.HashSize, _settings.Shards, RandomKey(), _settings.Registration);
        var region = await StartRegionAsync(location).ConfigureAwait(false);
        var registry = RouteStepRegistry.Standard(_settings.Routing);
        addSteps?.Invoke(registry);
        var statistics = new RequestStatistics();
        _statistics.Requests = statistics;
        var cookies = new CookieKeys(RandomKey());
        var tokens = new BranchTokens(RandomKey());
        var requests = _system.ActorOf(RequestActor.Props(
            new RequestActorSetup
            {
                Loop = loop,
                Sockets = new SocketTable(binder.Channels, Addresses),
                Messages = ingress.Messages,
                Allocator = _allocator,
                ResolverLimits = _settings.Resolver,
                LocationSettings = location,
                LocationLimits = _settings.LocationLimits,
                LocationRegion = region,
                Domains = Domains,
                Routes = new RouteInformation(Addresses, Domains, cookies, _settings.CookieValidity),
                RouteFactory = new PipelineFactory(registry, [.. _settings.Listeners.Select(listener => listener.Pipeline)]),
                Time = _time,
                Statistics = statistics,
                CreateProxy = effects => new StatefulProxy(Policy(loop.Index), Addresses, tokens, cookies, new TombstoneTable(_settings.MaxTombstones, _settings.MaxTombstoneBytes, effects.Now), effects),
            },
            Dispatcher(loop)), $"requests-{loop.Index}");
        _requests.Add(requests);
        ingress.Open(new RequestGate(requests));
        await binder.StartAsync().ConfigureAwait(false);
        IsReady = true;
    }

    private async Task<IActorRef> StartRegionAsync(LocationSettings location)
    {
        using var deadline = new CancellationTokenSource(StartTimeout, _time);
        var cluster = Cluster.Get(_system);
        await cluster.JoinAsync(cluster.SelfAddress, deadline.Token).ConfigureAwait(false);
        var region = await LocationRegion.StartAsync(_system, location, slot => LocationSlotActor.Props(location, _statistics.Location, _time, Dispatcher(_loops[slot % _loops.Count]))).WaitAsync(deadline.Token).ConfigureAwait(false);
        var reply = await region.Ask<LocationProtocol.Found>(new LocationProtocol.Lookup(1, 0, Encoding.ASCII.GetBytes("nobody")), StartTimeout, deadline.Token).ConfigureAwait(false);
        return reply.Bindings.Count == 0 ? region : throw new InvalidOperationException("An empty location table has bindings.");
    }

    private ProxyPolicy Policy(int loop) => new()
    {
        Times = _settings.Times,
        TimerC = _settings.TimerC,
        MaxForwards = _settings.MaxForwards,
        MaxBreadth = _settings.MaxBreadth,
        MaxBranches = _settings.MaxBranches,
        RecordRoute = _settings.RecordRoute,
        LoopDetection = _settings.LoopDetection,
        CookieValidity = _settings.CookieValidity,
        MaxTransactions = _settings.MaxTransactions,
        ServerHeader = Encoding.ASCII.GetBytes(_settings.ServerHeader),
        Node = 0,
        Loop = loop,
    };

    private async Task DrainAsync()
    {
        try
        {
            await Task.WhenAll(_requests.Select(actor => actor.Ask<RequestsProtocol.Drained>(RequestsProtocol.Drain.Instance, TimeSpan.FromMilliseconds(_settings.Drain)))).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            _system.Log.Warning("Transactions were still under way when the time to finish them was over; they are abandoned");
        }
    }

    private Task OnLoopAsync(Action work)
    {
        var done = new LoopTask(work);
        _loops[0].Post(done);
        return done.Completion;
    }

    private static string Dispatcher(EventLoop loop) => $"actorsip-loop-{loop.Index}";

    private void OnLoopFault(ILoop loop, string where, Exception error) => _system.Log.Error(error, "{0} failed on loop {1}", where, loop.Index);
}
