namespace ActorSip.Peers;

/// <summary>Another server that this one knows by name: a trunk, a gateway, a proxy. Immutable.</summary>
public sealed record Peer
{
    public required string Name { get; init; }

    /// <summary>True: what it says of identities is believed (RFC 3325's trust domain), and it is told them.</summary>
    public required bool IsTrusted { get; init; }

    /// <summary>True: its address is not enough, it must answer a challenge like a user.</summary>
    public required bool MustAuthenticate { get; init; }
}
