namespace ActorSip.Requests;

/// <summary>A request whose route waits for something. Used again for others, so that waiting makes no object.</summary>
internal sealed class SuspendedRoute
{
    private readonly Action _ended;
    private RequestContext? _context;
    private ValueTask _route;

    /// <param name="ended">Called when the route has ended, on whatever thread that happens.</param>
    public SuspendedRoute(Action<SuspendedRoute> ended) => _ended = () => ended(this);

    /// <summary>Whose route it is.</summary>
    public RequestContext Context => _context!;

    public void Begin(RequestContext context, in ValueTask route)
    {
        _context = context;
        _route = route;
        route.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_ended);
    }

    /// <summary>The route has ended, for good or ill: its task says which.</summary>
    public (RequestContext Context, ValueTask Route) End()
    {
        var ended = (Context, _route);
        _context = null;
        _route = default;
        return ended;
    }
}
