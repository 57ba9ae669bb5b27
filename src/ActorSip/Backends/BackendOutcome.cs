namespace ActorSip.Backends;

/// <summary>How a question to a backend ended.</summary>
public enum BackendOutcome
{
    /// <summary>There is an answer.</summary>
    Answered,

    /// <summary>The work failed, or the backend ended before it was done.</summary>
    Failed,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>Too many questions wait.</summary>
    Refused,

    /// <summary>The circuit is open: the backend has failed again and again, and is left alone for a while.</summary>
    Unavailable,
}
