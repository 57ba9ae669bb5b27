namespace ActorSip.Backends;

/// <summary>Whether a backend is asked.</summary>
public enum CircuitState
{
    /// <summary>It is.</summary>
    Closed,

    /// <summary>One question is under way to see whether it works again.</summary>
    HalfOpen,

    /// <summary>It is not.</summary>
    Open,
}
