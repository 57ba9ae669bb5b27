using ActorSip.Loops;

namespace ActorSip.Administration;

/// <summary>Work that says when a loop has run it last: one that is stuck does not.</summary>
/// <param name="loop">Whose pulse it is.</param>
/// <param name="time">Has the monotonic clock.</param>
internal sealed class LoopPulse(ILoop loop, TimeProvider time) : ILoopWork
{
    private long _lastRun = time.GetTimestamp();
    private int _isPosted;

    public int Loop => loop.Index;

    /// <summary>How long ago it ran.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _lastRun));

    /// <summary>Asks the loop to run it. While it has not come to the last time, nothing more is put before it.</summary>
    public void Ask()
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0) loop.Post(this);
    }

    public void Run()
    {
        Volatile.Write(ref _lastRun, time.GetTimestamp());
        Volatile.Write(ref _isPosted, 0);
    }
}
