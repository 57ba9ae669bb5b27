namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.shutdown</c>.</summary>
public sealed record ShutdownOptions
{
    /// <summary>How long transactions may take to finish before the process ends anyway.</summary>
    public required TimeSpan Drain { get; init; }
}
