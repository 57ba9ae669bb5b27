namespace ActorSip.Sip.Tests;

/// <summary>
/// What work allocates on its thread. A collection in the middle counts what was left of the thread's share of memory as used, some kilobytes; the compiler may look in too. An object of the work's own is in every round.
/// </summary>
public static class Allocations
{
    private const int Rounds = 5;

    /// <returns>Bytes of the round that allocated least.</returns>
    public static long Least(Action work)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
