namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.transport</c>.</summary>
public sealed record TransportOptions
{
    public required UdpOptions Udp { get; init; }

    public required TcpOptions Tcp { get; init; }
}
