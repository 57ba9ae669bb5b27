namespace ActorSip.Peers;

/// <summary>Counters of one peer, by its name. Written by request actors, read by anybody.</summary>
public sealed class PeerStatistics
{
    private long _requestsIn;
    private long _requestsOut;
    private long _failures;
    private long _failedAt = long.MinValue;
    private PeerFailure? _lastFailure;

    /// <summary>Requests that came from its addresses.</summary>
    public long RequestsIn => Interlocked.Read(ref _requestsIn);

    /// <summary>Requests sent to it by a route; each target that is tried counts.</summary>
    public long RequestsOut => Interlocked.Read(ref _requestsOut);

    /// <summary>Of these, the ones after which the next one was tried.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>The last of them; null: none.</summary>
    public PeerFailure? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>True when it has failed a short while ago and not answered since.</summary>
    /// <param name="now">Milliseconds of a monotonic clock.</param>
    /// <param name="avoidTime">Milliseconds.</param>
    public bool IsAvoided(long now, int avoidTime) => Interlocked.Read(ref _failedAt) is var failedAt and not long.MinValue && now - failedAt < avoidTime;

    public void NoteRequestIn() => Interlocked.Increment(ref _requestsIn);

    public void NoteRequestOut() => Interlocked.Increment(ref _requestsOut);

    public void NoteAnswer() => Interlocked.Exchange(ref _failedAt, long.MinValue);

    /// <param name="failure">What happened, and when.</param>
    /// <param name="now">Milliseconds of a monotonic clock.</param>
    public void NoteFailure(PeerFailure failure, long now)
    {
        Interlocked.Increment(ref _failures);
        Volatile.Write(ref _lastFailure, failure);
        Interlocked.Exchange(ref _failedAt, now);
    }
}
