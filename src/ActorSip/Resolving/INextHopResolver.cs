using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>From a URI to an address (RFC 3263). One loop's view of it: answers what it knows at once, and asks for the rest off the loop.</summary>
public interface INextHopResolver
{
    /// <summary>Finds the address of a host.</summary>
    /// <param name="host">A name, an IPv4 address or an IPv6 reference.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="query">Gets the answer when it is <see cref="ResolveAnswer.Pending"/>; on the asker's own turn, by way of a message.</param>
    /// <param name="endpoint">Set for <see cref="ResolveAnswer.Found"/>.</param>
    ResolveAnswer Resolve(ReadOnlySpan<byte> host, ushort port, IResolveQuery query, out IpEndpoint endpoint);
}
