using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorSip.Loops;

/// <summary>
/// Lets the calling thread go before others of its processor. A loop that sleeps and wakes a thousand times a second is otherwise put off for a whole slice (4 ms on many kernels) by each thread that has more to do than
/// it had: the compiler of the runtime, the collector, a timer of Akka.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LoopPriority
{
    /// <summary>SCHED_OTHER | SCHED_RESET_ON_FORK of sched.h: threads that this one starts get the usual priority.</summary>
    private const int ResetOnFork = 0x40000000;

    /// <summary>PRIO_PROCESS of sys/resource.h, and 0 for the calling thread.</summary>
    private const int Process = 0;

    /// <param name="nice">-20, the highest priority, to -1.</param>
    /// <returns>False when this process may not: it has neither CAP_SYS_NICE nor an RLIMIT_NICE that allows it. Nothing has changed then.</returns>
    public static bool TrySet(int nice)
    {
        var priority = 0;
        return SetScheduler(0, ResetOnFork, &priority) == 0 && SetPriority(Process, 0, nice) == 0;
    }

    /// <summary>struct sched_param is one int.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int process, int policy, int* parameter);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int nice);
}
