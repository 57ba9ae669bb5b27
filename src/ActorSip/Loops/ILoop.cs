namespace ActorSip.Loops;

/// <summary>One event loop: a thread that reads batches, runs the mailboxes of its actors and sends what has gathered, pass after pass.</summary>
public interface ILoop
{
    /// <summary>Number of the loop on its node, from 0.</summary>
    int Index { get; }

    /// <summary>Milliseconds of a monotonic clock, read once a pass: cheap to ask, and the same for everything in the pass.</summary>
    long Now { get; }

    /// <summary>True on the loop's own thread.</summary>
    bool InLoop { get; }

    /// <summary>Runs the work on the loop's thread, soon and in order; from any thread. Wakes the loop if it sleeps.</summary>
    void Post(ILoopWork work);

    /// <summary>Has <see cref="ILoopFlush.Flush"/> called once, at the end of the present pass, before the loop sleeps or reads again. Loop thread only; asking twice in a pass is one call.</summary>
    void FlushAtEndOfPass(ILoopFlush flush);

    /// <summary>An alarm clock of the loop: <paramref name="work"/> runs on the loop's thread once the time given to <see cref="ILoopAlarm.Set"/> has come.</summary>
    ILoopAlarm CreateAlarm(ILoopWork work);
}
