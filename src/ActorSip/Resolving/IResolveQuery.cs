using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>Somebody who waits for an address.</summary>
public interface IResolveQuery
{
    /// <summary>The addresses, in the order to try them; empty when there is none. Called on the turn of the actor that asked.</summary>
    void OnResolved(IReadOnlyList<IpEndpoint> endpoints);

    /// <summary>True for an address family that some socket of ours speaks.</summary>
    bool Accepts(in IpEndpoint endpoint);
}
