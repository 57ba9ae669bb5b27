using ActorSip.Backends;
using ActorSip.Location;
using ActorSip.Logging;
using ActorSip.Loops;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Transport;
using ActorSip.Users;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Requests;

/// <summary>
/// Owns the transactions of one loop's share of the Call-IDs, and runs the routes of their requests. Lives as long as its loop; a restart loses the transactions, whose peers repeat
/// or time out.
/// </summary>
public sealed class RequestActor : UntypedActor, ILoopWork, ITimed
{
    private const int SweepInterval = 1000;

    /// <param name="setup">Everything it works with.</param>
    /// <param name="dispatcher">Of its loop.</param>
    public static Props Props(RequestActorSetup setup, string dispatcher) => Akka.Actor.Props.Create(() => new RequestActor(setup)).WithDispatcher(dispatcher);

    private readonly LimitedLog _log;
    private readonly ActorSynchronizationContext _continuations;
    private readonly RouteEndContext _routeEnds;
    private readonly RequestTimers _timers;
    private readonly RequestShell _shell;
    private readonly StatefulProxy _proxy;
    private readonly LocationClient _location;
    private readonly BackendClients _backends;
    private readonly UserDirectory _users;
    private readonly ResolverView _resolver;
    private readonly RequestServices _services;
    private readonly RequestStatistics _statistics;
    private readonly IRequestRoute[] _routes;
    private readonly IActorRef _self;
    private readonly NeighbourDoor? _neighbours;
    private readonly PingSender? _pings;
    private readonly Stack<RequestContext> _free = new();
    private readonly HashSet<SuspendedRoute> _suspended = [];
    private readonly Stack<SuspendedRoute> _freeRoutes = new();
    private readonly List<TaskCompletionSource> _draining = [];
    private bool _isDraining;
    private bool _isSweepSet;

    public RequestActor(RequestActorSetup setup)
    {
        _self = Self;
        _log = new LimitedLog(Context.GetLogger(), setup.Time);
        _continuations = new ActorSynchronizationContext(Self);
        _routeEnds = new RouteEndContext(_continuations);
        _timers = new RequestTimers(setup.Loop, this);
        _resolver = new ResolverView(setup.ResolverSettings, setup.Time, setup.Resolver, Self);
        var snapshot = setup.Snapshot();
        var destinations = new DestinationPolicy(setup.Sockets.Addresses, setup.Machine, snapshot.ContactNetworks);
        var neighbours = setup.Cluster is { } cluster ? new Neighbours(cluster, setup.Loop.Index, _timers, Self, ((ExtendedActorSystem)Context.System).Provider, setup.Time, setup.Links) : null;
        setup.Sockets.Neighbours = neighbours;
        _shell = new RequestShell(setup.Sockets, setup.Sources, destinations, _timers, setup.Messages, setup.Allocator, _resolver, setup.ResolverSettings.Policy, setup.Time, Route) { Neighbours = neighbours };
        _proxy = setup.CreateProxy(_shell);
        _neighbours = neighbours is null ? null : new NeighbourDoor(neighbours, setup.Sockets, setup.Messages, setup.Allocator, _proxy);
        _location = new LocationClient(setup.LocationSettings, setup.LocationRegion, Self, _timers, setup.LocationLimits, setup.Store, setup.Cluster, setup.SlotReader, setup.Links, setup.OwnSlots);
        _timers.LocationTimer = _location.OnTimer;
        _backends = new BackendClients(setup.Backends, Self);
        _users = setup.CreateUsers(_backends);
        _services = new RequestServices
        {
            Proxy = _proxy,
            Location = _location,
            Users = _users,
            Backends = _backends,
            Sockets = setup.Sockets,
            Sources = setup.Sources,
            Snapshot = snapshot,
            Destinations = destinations,
            Authenticator = setup.Authenticator,
            Time = setup.Time,
            Log = _log,
            Statistics = setup.Statistics,
        };
        _routes = [.. setup.Sockets.Addresses.All.ToArray().Select(address => setup.RouteFactory.Create(address.Listener, _services))];
        setup.Sources.Table.Rules = snapshot.Sources;
        _statistics = setup.Statistics;
        _statistics.Proxy = _proxy.Statistics;
        _proxy.Passing = (branch, response) => AnswererIdentity.Pass(_services.Snapshot, branch, response);
        _pings = setup.Pings is null ? null : new PingSender(_proxy, setup.Sockets, setup.Pings, Self);
        setup.Pings?.Open(Self, setup.Cluster);
        _proxy.PassingLate = response => AnswererIdentity.PassLate(_services.Snapshot, response);
    }

    /// <summary>The alarm of the timers, on the loop's thread but not on the actor's turn.</summary>
    void ILoopWork.Run() => _self.Tell(RequestsProtocol.Tick.Instance, ActorRefs.NoSender);

    /// <summary>The sweep of tombstones: that there is a turn at all is enough, each ends with a part of it.</summary>
    void ITimed.OnTimer(int kind) => _isSweepSet = false;

    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(UsersProtocol.Changed));
    }

    protected override void PostStop()
    {
        foreach (var suspended in _suspended) suspended.Context.Abandon();
        _suspended.Clear();
        _proxy.Close();
        _pings?.Close();
        _shell.GiveBack();
        foreach (var waiting in _draining) waiting.TrySetResult();
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InboundBatch batch:
                OnBatch(batch);
                break;
            case LocationProtocol.IAnswer answer:
                OnLocationAnswer(answer);
                break;
            case RequestsProtocol.Tick:
                OnTick();
                break;
            case LocationProtocol.Ping ping:
                Turn(ping, static (actor, ping) => actor._pings?.Send(ping, actor.Sender), "A ping met a bug");
                break;
            case BackendsProtocol.IAnswer answer:
                OnBackendAnswer(answer);
                break;
            case UsersProtocol.Changed changed:
                _users.OnChanged(changed);
                break;
            case RequestsProtocol.Continue work:
                OnContinue(work);
                break;
            case RequestsProtocol.SendFailed failed:
                OnSendFailed(failed);
                break;
            case NeighbourProtocol.IMessage neighbour:
                Turn(neighbour, static (actor, message) => actor._neighbours?.OnMessage(message, actor.Sender), "A message of another node met a bug");
                break;
            case ResolvingProtocol.Resolved resolved:
                OnResolved(resolved);
                break;
            case ResolvingProtocol.LeftOut leftOut:
                _resolver.OnLeftOut(leftOut);
                break;
            default:
                OnAdministration(message);
                break;
        }
    }

    private void OnAdministration(object message)
    {
        switch (message)
        {
            case RequestsProtocol.UseSnapshot use:
                OnUseSnapshot(use);
                break;
            case RequestsProtocol.Drain drain:
                OnDrain(drain);
                break;
            case RequestsProtocol.List list:
                OnList(list);
                break;
            case RequestsProtocol.CheckFlows check:
                OnCheckFlows(check);
                break;
            case RequestsProtocol.ListBans list:
                OnListBans(list);
                break;
            case RequestsProtocol.Unban unban:
                OnUnban(unban);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnBatch(InboundBatch batch)
    {
        var previous = Enter();
        for (var i = 0; i < batch.Count; i++)
        {
            var message = batch.Message(i);
            try
            {
                if (message.IsRequest) _proxy.OnRequest(message, batch.Source(i));
                else _proxy.OnResponse(message);
            }
#pragma warning disable CA1031 // A bug met by one message must not take the batch, and with it all other calls, down: it is counted and logged with its stack.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _statistics.Bugs++;
                _log.Error(error, "A message from {0} met a bug and was dropped", batch.Source(i).Remote);
            }
        }

        batch.Return();
        Leave(previous);
    }

    private void OnTick() => Turn(this, static (actor, _) => actor._timers.Advance(), "A timer met a bug", rung: true);

    private void OnLocationAnswer(LocationProtocol.IAnswer answer) => Turn(answer, static (actor, answer) => actor._location.OnAnswer(answer, actor.Sender), "An answer of a slot met a bug");

    private void OnBackendAnswer(BackendsProtocol.IAnswer answer) => Turn(answer, static (actor, answer) => actor._backends.OnAnswer(answer), "An answer of a backend met a bug");

    private void OnContinue(RequestsProtocol.Continue work) => Turn(work, static (_, work) => work.Callback(work.State), "Work that a step has posted failed");

    private void OnSendFailed(RequestsProtocol.SendFailed failed) => Turn(failed, static (actor, failed) =>
    {
        if (actor._neighbours?.IsLent(failed.Ticket, failed.Error) != true) actor._proxy.OnSendFailed(failed.Ticket, failed.Error is SendError.QueueFull or SendError.Unsendable);
    }, "A send that failed met a bug");

    private void OnResolved(ResolvingProtocol.Resolved resolved) => Turn(resolved, static (actor, resolved) => actor._resolver.OnResolved(resolved), "An address that was found met a bug");

    /// <summary>One turn of the actor on which routes may go on.</summary>
    private void Turn<TMessage>(TMessage message, Action<RequestActor, TMessage> handle, string bug, bool rung = false)
    {
        var previous = Enter();
        try
        {
            handle(this, message);
        }
#pragma warning disable CA1031 // A bug met by one message must not restart the actor, and with it end all calls of the loop: it is counted and logged with its stack.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _services.ReportBug(error, bug);
        }

        Leave(previous, rung);
    }

    private void OnUseSnapshot(RequestsProtocol.UseSnapshot changed)
    {
        _services.Snapshot = changed.Snapshot;
        _services.Destinations.Allowed = changed.Snapshot.ContactNetworks;
        _services.Sources.Table.Rules = changed.Snapshot.Sources;
    }

    private void OnDrain(RequestsProtocol.Drain drain)
    {
        _isDraining = true;
        _pings?.Stop();
        _draining.Add(drain.Drained);
        TellDrained();
    }

    private void OnList(RequestsProtocol.List list) => Sender.Tell(
        new RequestsProtocol.Listed(_proxy.ServerCount, _proxy.ClientCount, _proxy.TombstoneCount, [.. _proxy.Servers.Take(list.Most).Select(RequestUnderWay.Of)]), Self);

    private void OnCheckFlows(RequestsProtocol.CheckFlows check) => Sender.Tell(new RequestsProtocol.FlowsChecked([.. check.Flows.Select(flow => _shell.IsOpen(flow))]), Self);

    private SynchronizationContext? Enter()
    {
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_continuations);
        return previous;
    }

    private void Leave(SynchronizationContext? previous, bool rung = false)
    {
        SynchronizationContext.SetSynchronizationContext(previous);
        _shell.GiveBack();
        Sweep();
        _statistics.Set(_proxy, _timers.Count, _location, _resolver);
        _timers.SetAlarm(rung);
        if (_draining.Count > 0) TellDrained();
    }

    private void OnListBans(RequestsProtocol.ListBans list) => Sender.Tell(new RequestsProtocol.BansListed(_services.Sources.Table.Banned(list.Most, _services.Sources.Now)), Self);

    private void OnUnban(RequestsProtocol.Unban unban) => Sender.Tell(new RequestsProtocol.Unbanned(_services.Sources.Table.Unban(unban.Address, _services.Sources.Now)), Self);

    /// <summary>Frees tombstones in small parts, at once one after the other when there are many, and now and then when nothing else happens.</summary>
    private void Sweep()
    {
        var isDone = _proxy.Advance(_timers.Now);
        if (_isSweepSet || _proxy.TombstoneCount == 0) return;
        _isSweepSet = true;
        _timers.Start(isDone ? SweepInterval : 1, this, kind: 0);
    }

    private void TellDrained()
    {
        if (_proxy.ServerCount > 0 || _proxy.ClientCount > 0 || _suspended.Count > 0) return;
        foreach (var waiting in _draining) waiting.TrySetResult();
        _draining.Clear();
    }

    private void Route(NewRequest request)
    {
        var context = _free.TryPop(out var free) ? free : new RequestContext(_services);
        context.Reset(request);

        // A stopping node lets calls in progress end, and begins none.
        if (_isDraining && request.Message.Class is not (RequestClass.AckOrCancel or RequestClass.InDialog))
        {
            context.ReplyStateless(503, default, "Retry-After: 5\r\n"u8);
            Finish(context);
            return;
        }

        var route = InvokeAsync(context, request);
        if (route.IsCompletedSuccessfully) Finish(context);
        else if (route.IsCompleted) End(context, route);
        else
        {
            context.Suspend();
            var suspended = _freeRoutes.TryPop(out var idle) ? idle : new SuspendedRoute(_routeEnds, OnRouteEnded);
            _suspended.Add(suspended);
            suspended.Begin(context, route);
        }
    }

    private void OnRouteEnded(SuspendedRoute suspended)
    {
        // An actor that has ended has given everything back.
        if (!_suspended.Remove(suspended)) return;
        var (context, route) = suspended.End();
        _freeRoutes.Push(suspended);
        try
        {
            End(context, route);
        }
#pragma warning disable CA1031 // It would go to whoever completed what the route waited for, and from a task to the thread pool, where it ends the process: it is counted and logged with its stack.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _services.ReportBug(error, "The end of a route met a bug");
        }
    }

    private ValueTask InvokeAsync(RequestContext context, in NewRequest request)
    {
        try
        {
            return _routes[request.Source.Socket].InvokeAsync(context);
        }
#pragma warning disable CA1031 // A step that throws before its first await is met like one that throws after it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return ValueTask.FromException(error);
        }
    }

    private void End(RequestContext context, in ValueTask route)
    {
        try
        {
#pragma warning disable VSTHRD002 // It has completed: this takes its exception.
            route.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        catch (OperationCanceledException)
        {
            if (!context.IsHandled) context.Reply(487);
        }
#pragma warning disable CA1031 // The route's bug ends its own request with 500 and nobody else's.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _services.ReportBug(error, "The route of a request failed");
            if (!context.IsHandled) context.Reply(500);
        }

        Finish(context);
    }

    private void Finish(RequestContext context)
    {
        if (context.Finish()) _free.Push(context);
    }
}
