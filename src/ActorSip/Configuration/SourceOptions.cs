using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.sources</c>: what the addresses that messages come from may do.</summary>
public sealed record SourceOptions
{
    /// <summary>Messages a second.</summary>
    public required int MaxRate { get; init; }

    /// <summary>Messages at once.</summary>
    public required int Burst { get; init; }

    /// <summary>Wrong passwords, from one source and for one account.</summary>
    public required int MaxGuesses { get; init; }

    /// <summary>Within which they are counted.</summary>
    public required TimeSpan GuessInterval { get; init; }

    public required TimeSpan BanTime { get; init; }

    public required TimeSpan ProofTime { get; init; }

    /// <summary>Sources remembered by a loop.</summary>
    public required int MaxSources { get; init; }

    /// <summary>Accounts remembered by a loop for the guesses made.</summary>
    public required int MaxAccounts { get; init; }

    public required IReadOnlyList<IpNetwork> Exempt { get; init; }

    public required IReadOnlyList<IpNetwork> Banned { get; init; }

    /// <summary>Beginnings of User-Agent, in any case.</summary>
    public required IReadOnlyList<string> Scanners { get; init; }
}
