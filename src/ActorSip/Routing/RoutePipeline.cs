using ActorSip.Requests;

namespace ActorSip.Routing;

/// <summary>A route made of steps in an order that the operator chooses. A step that completes at once costs a call and no object.</summary>
public sealed class RoutePipeline : IRequestRoute
{
    private readonly IRouteStep[] _steps;

    public RoutePipeline(IReadOnlyList<IRouteStep> steps) => _steps = [.. steps];

    public ValueTask InvokeAsync(RequestContext context) => InvokeFromAsync(0, context);

    internal ValueTask InvokeFromAsync(int index, RequestContext context) => index < _steps.Length ? _steps[index].InvokeAsync(context, new RouteNext(this, index + 1)) : default;
}
