namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.timers</c>: RFC 3261 table 4.</summary>
public sealed record TimerOptions
{
    public required TimeSpan T1 { get; init; }

    public required TimeSpan T2 { get; init; }

    public required TimeSpan T4 { get; init; }

    public required TimeSpan TimerC { get; init; }

    /// <summary>64*T1: how long a finished transaction still knows repeats (RFC 6026), 32 s with the RFC's T1.</summary>
    public TimeSpan Linger => T1 * 64;
}
