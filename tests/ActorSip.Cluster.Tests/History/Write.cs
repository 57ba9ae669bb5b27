namespace ActorSip.Cluster.Tests.History;

/// <summary>
/// What one phone asked for one contact: it may happen from when it was first sent, and it has happened when it was acknowledged. One that never was may have happened or not, at any time, until a later one of the same
/// contact is acknowledged: the registrar refuses what comes after it with an earlier CSeq.
/// </summary>
internal sealed class Write(string contact, WriteKind kind, TimeSpan expires, TimeSpan begun)
{
    public string Contact { get; } = contact;

    public WriteKind Kind { get; } = kind;

    /// <summary>When it was first sent.</summary>
    public TimeSpan Begun { get; } = begun;

    /// <summary>When it was acknowledged; never, so far.</summary>
    public TimeSpan Ended { get; private set; } = TimeSpan.MaxValue;

    /// <summary>When that sending of it began which was acknowledged.</summary>
    public TimeSpan Sent { get; private set; } = begun;

    /// <summary>How long the contact is good, by the answer or else by what was asked for.</summary>
    public TimeSpan Expires { get; private set; } = expires;

    public bool IsAcknowledged => Ended != TimeSpan.MaxValue;

    /// <param name="sent">When the sending that was answered began.</param>
    /// <param name="ended">When the answer was there.</param>
    /// <param name="granted">What the answer says of how long it is good; null for a removal.</param>
    public void Acknowledge(TimeSpan sent, TimeSpan ended, TimeSpan? granted)
    {
        (Sent, Ended) = (sent, ended);
        if (granted is { } time) Expires = time;
    }

    public override string ToString() =>
        $"{Begun.TotalSeconds,9:0.000} {(IsAcknowledged ? $"{Ended.TotalSeconds,9:0.000}" : "no answer")} {Kind} {Contact} for {Expires.TotalSeconds:0} s";
}
