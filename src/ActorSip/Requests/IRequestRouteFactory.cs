namespace ActorSip.Requests;

/// <summary>Makes the routes of one request actor.</summary>
public interface IRequestRouteFactory
{
    /// <summary>The route of a listener.</summary>
    /// <param name="listener">Number of the listener, in the order of the configuration.</param>
    /// <param name="services">What the actor has to offer.</param>
    IRequestRoute Create(int listener, RequestServices services);
}
