namespace ActorSip.Resolving;

/// <summary>How a look-up ended.</summary>
public enum LookUpOutcome
{
    Found,

    /// <summary>The name does not exist, or has no such record.</summary>
    NotFound,

    /// <summary>A server answered, but not the question (SERVFAIL, REFUSED, an answer that cannot be read).</summary>
    Refused,

    /// <summary>No server answered.</summary>
    Silence,
}
