using Akka.Actor;

namespace ActorSip.Backends;

/// <summary>Names a backend, its work and its limits. Given to the node before it starts; a route asks it through <see cref="BackendClients.Of"/>.</summary>
/// <typeparam name="TQuestion">What is asked; immutable.</typeparam>
/// <typeparam name="TAnswer">What is found; immutable.</typeparam>
public sealed class Backend<TQuestion, TAnswer> : IBackend
{
    /// <param name="name">Letters, digits and hyphens.</param>
    /// <param name="limits">How much it takes on.</param>
    /// <param name="work">Its work; whoever made it disposes of it, after the node has stopped.</param>
    public Backend(string name, BackendLimits limits, IBackendWork<TQuestion, TAnswer> work)
    {
        Name = name;
        Limits = limits;
        Work = work;
    }

    public string Name { get; }

    public BackendLimits Limits { get; }

    public IBackendWork<TQuestion, TAnswer> Work { get; }

    public BackendStatistics Statistics { get; } = new();

    public Props Props(TimeProvider time) => BackendActor<TQuestion, TAnswer>.Props(this, time);
}
