using ActorSip.Requests;

namespace ActorSip.Routing;

/// <summary>
/// One step of a pipeline, in the manner of middleware: it answers, relays or drops the request, or passes it on with <c>next</c>; it may await, and may do something after the steps behind it. One
/// instance serves all requests of a pipeline and keeps nothing of a request in itself.
/// </summary>
public interface IRouteStep
{
    ValueTask InvokeAsync(RequestContext context, RouteNext next);
}
