namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.nat</c>.</summary>
public sealed record NatOptions
{
    /// <summary>The tests that are made; one that holds is enough.</summary>
    public required NatDetection Detect { get; init; }

    public required KeepaliveOptions Keepalive { get; init; }
}
