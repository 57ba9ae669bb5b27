namespace ActorSip.Journals;

/// <summary>Condition and counters of one store: written by the store, read by any thread at the cost of a volatile read.</summary>
public sealed class StoreHealth
{
    /// <summary>Each writer has to notice, to look at all it writes, and to write what is missing.</summary>
    private static readonly TimeSpan DoubtLasts = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private long _doubted;
    private volatile StoreCondition _condition;
    private long _events;
    private long _commits;
    private long _failures;
    private long _retries;
    private int _waiting;

    /// <param name="name">Where the store is, for an operator.</param>
    /// <param name="time">For when its condition changes.</param>
    public StoreHealth(string name, TimeProvider time)
    {
        Name = name;
        _time = time;
        _condition = new StoreCondition(true, false, "", time.GetUtcNow());
    }

    /// <summary>Where the store is, for an operator.</summary>
    public string Name { get; }

    public StoreCondition Condition => _condition;

    /// <summary>
    /// True for ten seconds after the store was lost from sight, or became another one: what it had confirmed may be missing there until those who know it have written it anew, so that what is read need not be so. Not in the first seconds
    /// of a process, whatever was before.
    /// </summary>
    public bool IsInDoubt => Volatile.Read(ref _doubted) is > 0 and var since && _time.GetElapsedTime(since) < DoubtLasts;

    /// <summary>Events written and committed.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Transactions committed; <see cref="Events"/> divided by it tells how many events share one.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Writes, reads and deletions that failed for good.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Transactions that could not be committed and whose writes were kept to be repeated.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Commands that are queued, being worked on, or kept to be repeated.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The store was lost from sight, or may be another one from now on. Not for one that says itself why it cannot write: it has what it had.</summary>
    public void Doubt() => Volatile.Write(ref _doubted, Math.Max(1, _time.GetTimestamp()));

    internal void AddCommit(int events)
    {
        Interlocked.Add(ref _events, events);
        Interlocked.Increment(ref _commits);
    }

    internal void AddFailure() => Interlocked.Increment(ref _failures);

    internal void AddRetry() => Interlocked.Increment(ref _retries);

    internal void SetWaiting(int waiting) => Volatile.Write(ref _waiting, waiting);

    /// <summary>True when this changes whether it is available or broken.</summary>
    internal bool Set(bool isAvailable, bool isBroken, string reason)
    {
        var before = _condition;
        if (before.IsAvailable == isAvailable && before.IsBroken == isBroken && before.Reason == reason) return false;
        var isNews = before.IsAvailable != isAvailable || before.IsBroken != isBroken;
        _condition = new StoreCondition(isAvailable, isBroken, reason, isNews ? _time.GetUtcNow() : before.Since);
        return isNews;
    }
}
