namespace ActorSip.Sip.Security;

/// <summary>What one source may do; ranges are checked where they are read from the configuration. A source is an IPv4 address, or the /64 of an IPv6 address, which is what a single customer gets.</summary>
public sealed record SourceLimits
{
    /// <summary>Messages a second, on the long run.</summary>
    public required int Rate { get; init; }

    /// <summary>Messages at once, for a source that was quiet before.</summary>
    public required int Burst { get; init; }

    /// <summary>Wrong passwords within <see cref="GuessInterval"/>; the one that reaches it is the last.</summary>
    public required int MaxGuesses { get; init; }

    /// <summary>Milliseconds.</summary>
    public required int GuessInterval { get; init; }

    /// <summary>How long a source is banned, milliseconds.</summary>
    public required int BanTime { get; init; }

    /// <summary>How long a source counts as proven after it has shown that it receives what is sent to it, milliseconds.</summary>
    public required int ProofTime { get; init; }

    /// <summary>Sources remembered; the table has this size from the start.</summary>
    public required int MaxSources { get; init; }
}
