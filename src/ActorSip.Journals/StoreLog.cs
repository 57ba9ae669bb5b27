using Akka.Event;

namespace ActorSip.Journals;

/// <summary>Tells the operator that a store is away, still away, and back: at once when it changes, else once a minute, however many commands it concerns.</summary>
internal sealed class StoreLog(ILoggingAdapter log, StoreHealth health, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A store that comes and goes and comes is told of so often and no more.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _lastLine;
    private long _lastAbsence;
    private bool _isAbsenceTold;
    private long _failuresSeen;

    /// <summary>The store is away or broken; again, if <paramref name="isNews"/> is false.</summary>
    public void Unavailable(bool isNews, int kept)
    {
        if (_lastAbsence != 0 && time.GetElapsedTime(_lastAbsence) < (isNews ? Pause : Interval)) return;
        _lastLine = _lastAbsence = time.GetTimestamp();
        _isAbsenceTold = true;
        var condition = health.Condition;
        if (condition.IsBroken)
            log.Error("The store {0} is broken since {1:O}, writes and recoveries fail: {2}", health.Name, condition.Since, condition.Reason);
        else
            log.Error("The store {0} is away since {1:O}, {2} writes are kept and repeated: {3}", health.Name, condition.Since, kept, condition.Reason);
    }

    public void Available(StoreCondition before)
    {
        _lastLine = 0;
        if (!_isAbsenceTold) return;
        _isAbsenceTold = false;
        log.Warning("The store {0} is back; it was {1} since {2:O}", health.Name, before.IsBroken ? "broken" : "away", before.Since);
    }

    /// <summary>A command failed although the store is well.</summary>
    public void Failed(string persistenceId, Exception cause)
    {
        _failuresSeen++;
        if (_lastLine != 0 && time.GetElapsedTime(_lastLine) < Interval) return;
        _lastLine = time.GetTimestamp();
        log.Error("The store {0} failed for '{1}' ({2} failures so far): {3}", health.Name, persistenceId, _failuresSeen, cause.Message);
    }

    public void Lost(int count) => log.Error("The store {0} is closed while it is not available: {1} writes are lost", health.Name, count);

    public void Bug(Exception exception) => log.Error(exception, "The store {0} met an error that it does not know", health.Name);
}
