using System.Runtime.InteropServices;
using ActorSip.Requests;

namespace ActorSip.Routing;

/// <summary>The rest of a pipeline, as a step sees it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct RouteNext
{
    private readonly RoutePipeline _pipeline;
    private readonly int _index;

    internal RouteNext(RoutePipeline pipeline, int index)
    {
        _pipeline = pipeline;
        _index = index;
    }

    /// <summary>Passes the request on; completes when the steps behind have.</summary>
    public ValueTask InvokeAsync(RequestContext context) => _pipeline.InvokeFromAsync(_index, context);
}
