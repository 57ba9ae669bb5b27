using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>Messages of name resolution.</summary>
public static class ResolvingProtocol
{
    /// <summary>A look-up ended; sent to the actor that owns the resolver.</summary>
    /// <param name="Host">The name asked for, in lower case.</param>
    /// <param name="Addresses">What was found, port 0; empty when there is none.</param>
    /// <param name="Failure">Why nothing was found; null when something was, or the name has no address.</param>
    public sealed record Resolved(string Host, IReadOnlyList<IpEndpoint> Addresses, string? Failure);
}
