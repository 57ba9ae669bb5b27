namespace ActorSip.Scheduling;

/// <summary>
/// The wall clock that all nodes of a cluster share: what the store's clock said, and the monotonic time that has gone by since. So a node whose own clock is wrong, or set while it runs, ends no binding early or late. Until the
/// store has said something, and where it has no clock, it is the machine's. Any thread may use it.
/// </summary>
/// <param name="machine">The clock underneath.</param>
public sealed class ClusterClock(TimeProvider machine) : TimeProvider
{
    private volatile Anchor? _anchor;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <summary>How much the machine's clock is behind; zero while it is the one that counts.</summary>
    public TimeSpan Offset => GetUtcNow() - machine.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _anchor is { } anchor ? anchor.Time + machine.GetElapsedTime(anchor.Timestamp) : machine.GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes over what another clock has said.</summary>
    /// <param name="time">What it said.</param>
    /// <param name="timestamp">When, as <see cref="GetTimestamp"/> counts.</param>
    public void Set(DateTimeOffset time, long timestamp) => _anchor = new Anchor(time, timestamp);

    private sealed record Anchor(DateTimeOffset Time, long Timestamp);
}
