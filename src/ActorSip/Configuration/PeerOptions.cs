namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.peers.NAME</c>: another server that this one knows, such as a trunk.</summary>
public sealed record PeerOptions
{
    public required string Name { get; init; }

    /// <summary>Where its requests come from; empty: it is only called.</summary>
    public required IReadOnlyList<PeerAddress> Addresses { get; init; }

    /// <summary>Where requests to it go, in the order to try them; empty: it only calls.</summary>
    public required IReadOnlyList<PeerTargetUri> Targets { get; init; }

    /// <summary>udp or tcp for targets that name no transport; empty: as DNS and RFC 3263 have it.</summary>
    public required string Transport { get; init; }

    /// <summary>What it says of identities is believed, and it may send anywhere.</summary>
    public required bool Trusted { get; init; }

    /// <summary>Its address alone is not enough.</summary>
    public required bool Authenticate { get; init; }

    /// <summary>Our name towards it, for its challenges; empty: none.</summary>
    public required string Username { get; init; }

    public required Secret Password { get; init; }

    /// <summary>The realm that they are for; empty: any.</summary>
    public required string Realm { get; init; }

    /// <summary>How long it may say nothing at all before the next one is tried; zero: as long as a transaction lives.</summary>
    public required TimeSpan SilenceTimeout { get; init; }

    /// <summary>How long it is tried last after it has failed; zero: never.</summary>
    public required TimeSpan AvoidTime { get; init; }
}
