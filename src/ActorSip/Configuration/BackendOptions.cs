namespace ActorSip.Configuration;

/// <summary>A section <c>backend</c>: how much slow outside work takes on, and when it is left alone.</summary>
public sealed record BackendOptions
{
    /// <summary>Questions that wait for their turn.</summary>
    public required int MaxQueued { get; init; }

    /// <summary>When a question is given up.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Failures in a row that open the circuit.</summary>
    public required int MaxFailures { get; init; }

    /// <summary>How long the circuit stays open.</summary>
    public required TimeSpan Recovery { get; init; }
}
