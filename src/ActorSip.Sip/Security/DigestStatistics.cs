namespace ActorSip.Sip.Security;

/// <summary>Counters of one authenticator; written by its owner alone, read by anybody (a value may be a moment old).</summary>
public sealed class DigestStatistics
{
    /// <summary>Challenges sent, stale ones included; several algorithms count once.</summary>
    public long Challenges { get; internal set; }

    /// <summary>Credentials that were good.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Credentials of a wrong password, or of nobody.</summary>
    public long Wrong { get; internal set; }

    /// <summary>Credentials under a nonce that was not good any more, or never was.</summary>
    public long Stale { get; internal set; }

    /// <summary>Credentials under a nonce and a count that had been used.</summary>
    public long Replayed { get; internal set; }

    /// <summary>Digests computed.</summary>
    public long Digests { get; internal set; }
}
