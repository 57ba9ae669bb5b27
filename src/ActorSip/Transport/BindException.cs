using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>
/// An address that the configuration asks for cannot be listened on. The message names the address, the transport and the reason, fit for the operator.
/// </summary>
public sealed class BindException(IpEndpoint endpoint, TransportProtocol transport, string reason, Exception? inner)
    : Exception(Describe(endpoint, transport, reason), inner)
{
    public IpEndpoint Endpoint { get; } = endpoint;

    public TransportProtocol Transport { get; } = transport;

    /// <summary>Why, in a few words and without the address.</summary>
    public string Reason { get; } = reason;

    private static string Describe(IpEndpoint endpoint, TransportProtocol transport, string reason) =>
        $"Cannot listen on {transport.ToString().ToUpperInvariant()} {endpoint}: {reason}";
}
