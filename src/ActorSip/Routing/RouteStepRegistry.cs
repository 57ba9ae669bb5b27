using ActorSip.Requests;
using ActorSip.Routing.Steps;

namespace ActorSip.Routing;

/// <summary>The steps that a pipeline of the configuration may name. A host that brings steps of its own adds them before the node starts.</summary>
public sealed class RouteStepRegistry
{
    private readonly Dictionary<string, Func<RequestServices, IRouteStep>> _steps = new(StringComparer.Ordinal);

    /// <summary>A registry with the steps of this server.</summary>
    /// <param name="settings">What the standard steps are set to.</param>
    public static RouteStepRegistry Standard(RouteSettings settings)
    {
        var registry = new RouteStepRegistry();
        registry.Add(SanityStep.Name, services => new SanityStep(services));
        registry.Add(NatStep.Name, _ => new NatStep(settings));
        registry.Add(AuthenticationStep.Name, services => new AuthenticationStep(services));
        registry.Add(SessionTimerStep.Name, _ => new SessionTimerStep(settings.SessionTimer));
        registry.Add(PeersStep.Name, _ => new PeersStep());
        registry.Add(RedirectStep.Name, services => new RedirectStep(services));
        registry.Add(RoutesStep.Name, services => new RoutesStep(services));
        registry.Add(OptionsStep.Name, services => new OptionsStep(services));
        registry.Add(RegistrarStep.Name, services => new RegistrarStep(services));
        registry.Add(InDialogStep.Name, services => new InDialogStep(services));
        registry.Add(LocationStep.Name, services => new LocationStep(services));
        registry.Add(RelayStep.Name, _ => new RelayStep(settings));
        return registry;
    }

    /// <summary>The names known, in no order.</summary>
    public IReadOnlyCollection<string> Names => _steps.Keys;

    /// <summary>Adds a step, or takes the place of one with this name.</summary>
    public void Add(string name, Func<RequestServices, IRouteStep> create) => _steps[name] = create;

    /// <exception cref="KeyNotFoundException">No step has this name; the configuration is checked before.</exception>
    public IRouteStep Create(string name, RequestServices services) => _steps[name](services);
}
