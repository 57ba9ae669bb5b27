namespace ActorSip.Resolving;

/// <summary>Counters of the node's resolver; written on its turn, read by anybody (a value may be a moment old).</summary>
public sealed class ResolverStatistics
{
    /// <summary>Look-ups begun.</summary>
    public long LookUps { get; internal set; }

    /// <summary>Look-ups that ended without an answer.</summary>
    public long Failures { get; internal set; }

    /// <summary>Answers given beyond their time, because DNS did not answer.</summary>
    public long Stale { get; internal set; }

    /// <summary>Look-ups that were not begun, because too many were under way.</summary>
    public long Refused { get; internal set; }

    /// <summary>Answers forgotten to make room.</summary>
    public long Forgotten { get; internal set; }

    /// <summary>Answers remembered.</summary>
    public long Entries { get; internal set; }

    /// <summary>Look-ups under way or waiting for their turn.</summary>
    public long UnderWay { get; internal set; }

    /// <summary>Addresses that were put on the list of those left out.</summary>
    public long LeftOut { get; internal set; }

    /// <summary>Addresses that failed and were not left out, because the list was full.</summary>
    public long NotLeftOut { get; internal set; }

    /// <summary>Addresses on the list when it was last changed.</summary>
    public long Blocklist { get; internal set; }
}
