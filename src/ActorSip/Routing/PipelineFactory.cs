using ActorSip.Requests;

namespace ActorSip.Routing;

/// <summary>Makes the pipelines of the configuration for a request actor, each once.</summary>
public sealed class PipelineFactory : IRequestRouteFactory
{
    private readonly RouteStepRegistry _registry;
    private readonly IReadOnlyList<IReadOnlyList<string>> _stepsOfListener;

    /// <param name="registry">The steps there are.</param>
    /// <param name="stepsOfListener">For each listener, in the order of the configuration, the names of its pipeline's steps.</param>
    public PipelineFactory(RouteStepRegistry registry, IReadOnlyList<IReadOnlyList<string>> stepsOfListener)
    {
        _registry = registry;
        _stepsOfListener = stepsOfListener;
    }

    public IRequestRoute Create(int listener, RequestServices services) => new RoutePipeline([.. _stepsOfListener[listener].Select(name => _registry.Create(name, services))]);
}
