namespace ActorSip.Loops;

/// <summary>
/// The wall clock for what runs on a loop. It is read once a pass, as the loop's own clock is: a request asks what time it is half a dozen times, and all of them are one moment. On the loop's thread only; timers and the monotonic clock are the
/// ones underneath.
/// </summary>
/// <param name="loop">Whose passes count.</param>
/// <param name="time">What is read.</param>
public sealed class LoopTime(ILoop loop, TimeProvider time) : TimeProvider
{
    private long _readAt = long.MinValue;
    private DateTimeOffset _now;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        var pass = loop.Now;
        if (pass == _readAt) return _now;
        _readAt = pass;
        return _now = time.GetUtcNow();
    }

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
