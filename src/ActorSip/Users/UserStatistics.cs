namespace ActorSip.Users;

/// <summary>Counters and levels of one loop's user directory; written on its owner's turn, read by anybody (a value may be a moment old).</summary>
public sealed class UserStatistics
{
    /// <summary>Answered from what is remembered.</summary>
    public long Hits { get; internal set; }

    /// <summary>Of the hits, those of an age at which the store would have been asked if it had answered.</summary>
    public long StaleHits { get; internal set; }

    /// <summary>Questions to the store.</summary>
    public long Questions { get; internal set; }

    /// <summary>Requests that were told that nobody knows, since the store did not answer or too many waited.</summary>
    public long Unanswered { get; internal set; }

    /// <summary>Users remembered.</summary>
    public long Cached { get; internal set; }

    /// <summary>Names remembered of which there is no user.</summary>
    public long Unknown { get; internal set; }

    /// <summary>Requests that wait for the store.</summary>
    public long Waiting { get; internal set; }

    /// <summary>How often all was forgotten, since the store had changed.</summary>
    public long Changes { get; internal set; }
}
