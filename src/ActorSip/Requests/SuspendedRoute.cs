namespace ActorSip.Requests;

/// <summary>A request whose route waits for something. Used again for others, so that waiting makes no object.</summary>
internal sealed class SuspendedRoute
{
    private readonly RouteEndContext _context;
    private readonly Action _ended;
    private RequestContext? _request;
    private ValueTask _route;

    /// <param name="context">Of the actor.</param>
    /// <param name="ended">Called when the route has ended, on the actor's turn.</param>
    public SuspendedRoute(RouteEndContext context, Action<SuspendedRoute> ended)
    {
        _context = context;
        _ended = () => ended(this);
    }

    /// <summary>Whose route it is.</summary>
    public RequestContext Context => _request!;

    public void Begin(RequestContext context, in ValueTask route)
    {
        _request = context;
        _route = route;
        var turn = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        route.GetAwaiter().UnsafeOnCompleted(_ended);
        SynchronizationContext.SetSynchronizationContext(turn);
    }

    /// <summary>The route has ended, for good or ill: its task says which.</summary>
    public (RequestContext Context, ValueTask Route) End()
    {
        var ended = (Context, _route);
        _request = null;
        _route = default;
        return ended;
    }
}
