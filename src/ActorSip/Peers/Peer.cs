using ActorSip.Sip.Transports;

namespace ActorSip.Peers;

/// <summary>Another server that this one knows by name: a trunk, a gateway, a proxy. Immutable, but for its counters.</summary>
public sealed record Peer
{
    public required string Name { get; init; }

    /// <summary>True: what it says of identities is believed (RFC 3325's trust domain), and it is told them.</summary>
    public required bool IsTrusted { get; init; }

    /// <summary>True: its address is not enough, it must answer a challenge like a user.</summary>
    public required bool MustAuthenticate { get; init; }

    /// <summary>Where requests to it go, in the order to try them.</summary>
    public IReadOnlyList<PeerTarget> Targets { get; init; } = [];

    /// <summary>Our name and password towards it; null: none.</summary>
    public PeerCredentials? Credentials { get; init; }

    /// <summary>How long it may say nothing at all to a request, milliseconds; 0: as long as a transaction lives.</summary>
    public int SilenceTimeout { get; init; }

    /// <summary>How long it is tried after the others once it has failed, milliseconds.</summary>
    public int AvoidTime { get; init; }

    /// <summary>Its addresses as they were written, for whoever asks.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>What the names among them stand for now, port 0.</summary>
    public IReadOnlyList<IpEndpoint> NamedAddresses { get; init; } = [];

    /// <summary>Counters; those of a name go on when the peer is configured anew.</summary>
    public PeerStatistics Statistics { get; init; } = new();
}
