namespace ActorSip.Resolving;

/// <summary>What an answer is worth.</summary>
public enum ResolvedState
{
    /// <summary>DNS said so, and its time is not over.</summary>
    Fresh,

    /// <summary>DNS said so once, its time is over, and DNS does not answer.</summary>
    Stale,

    /// <summary>DNS said that there is nothing.</summary>
    Missing,

    /// <summary>DNS did not answer, and nothing is known of before.</summary>
    Failed,
}
