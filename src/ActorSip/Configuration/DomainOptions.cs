using ActorSip.Sip.Security;

namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.domains.NAME</c>: a domain this server is responsible for.</summary>
public sealed record DomainOptions
{
    /// <summary>In <see cref="Names"/>: stands for all advertised and bound addresses and the name of the host.</summary>
    public const string Auto = "auto";

    public required string Name { get; init; }

    /// <summary>In lower case; the first is the primary one, under which users are kept. May hold <see cref="Auto"/>.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>As it is set; <see cref="RealmNames.Of"/> tells what an empty one means.</summary>
    public required string Realm { get; init; }

    /// <summary>At least one, none twice; domains of one realm have the same.</summary>
    public required IReadOnlyList<DigestAlgorithm> Algorithms { get; init; }

    /// <summary>Its users' contacts are named to the caller instead of being called (RFC 3261 section 8.3).</summary>
    public required bool Redirect { get; init; }
}
