namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.routes.NAME</c>: which peers get requests for a domain or a number.</summary>
public sealed record RouteOptions
{
    /// <summary>In <see cref="Prefixes"/> and <see cref="Domains"/>: everything.</summary>
    public const string Any = "*";

    /// <summary>In <see cref="From"/>: a peer of this name.</summary>
    public const string PeerPrefix = "peer:";

    public required string Name { get; init; }

    /// <summary>Domains of others, in lower case; "*.example.org" for all below it. Empty for a route of numbers.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>Beginnings of numbers in our domains. Empty for a route of domains.</summary>
    public required IReadOnlyList<string> Prefixes { get; init; }

    /// <summary>Characters taken from the front of the number.</summary>
    public required int Strip { get; init; }

    /// <summary>Then put in front of it.</summary>
    public required string Prepend { get; init; }

    /// <summary>Names of peers, in the order to try them.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>Who may use it: users, peers, anyone, peer:NAME. Trusted peers always may.</summary>
    public required IReadOnlyList<string> From { get; init; }
}
