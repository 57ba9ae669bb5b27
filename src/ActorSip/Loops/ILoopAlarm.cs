namespace ActorSip.Loops;

/// <summary>One settable point in time of a loop. Loop thread only.</summary>
public interface ILoopAlarm
{
    /// <summary>Rings once when <see cref="ILoop.Now"/> has reached <paramref name="due"/> (milliseconds of that clock), within about 1 ms on an idle loop. Replaces what was set before.</summary>
    void Set(long due);

    void Cancel();
}
