namespace ActorSip.Sip.Security;

/// <summary>Counters of one table of sources; written by its owner alone, read by anybody (a value may be a moment old).</summary>
public sealed class SourceStatistics
{
    /// <summary>Sources that are remembered.</summary>
    public long Known { get; internal set; }

    /// <summary>Sources that were forgotten for others.</summary>
    public long Forgotten { get; internal set; }

    /// <summary>Bans that were imposed for what a source did.</summary>
    public long Bans { get; internal set; }

    /// <summary>Messages of banned sources.</summary>
    public long FromBanned { get; internal set; }

    /// <summary>Messages beyond what their source may send, of sources that are not banned for it.</summary>
    public long TooFast { get; internal set; }

    /// <summary>Responses that were not sent, since their source has not proven itself and got as much as it may.</summary>
    public long Withheld { get; internal set; }

    /// <summary>Proofs that were accepted of sources that were unproven.</summary>
    public long Proofs { get; internal set; }
}
