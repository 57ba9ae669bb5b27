using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorSip.Loops;

/// <summary>
/// Lets the calling thread go before others of its processor. A loop that sleeps and wakes a thousand times a second is otherwise put off for a whole slice (4 ms on many kernels) by each thread that has more to do than
/// it had: the collector, a timer of Akka, a task of the thread pool.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LoopPriority
{
    /// <summary>SCHED_OTHER, and the flag SCHED_RESET_ON_FORK, of sched.h.</summary>
    private const int Other = 0, ResetOnFork = 0x40000000;

    /// <summary>PRIO_PROCESS of sys/resource.h, and 0 for the calling thread.</summary>
    private const int Process = 0;

    /// <summary>
    /// Raises the calling thread, and no thread that it starts. A thread that stands as high already, or under a real-time policy that the operator has chosen, is left alone; so is one that this process may not raise, for
    /// want of CAP_SYS_NICE or of an RLIMIT_NICE that allows it.
    /// </summary>
    /// <param name="nice">-20, the highest priority, to 0, which leaves it as it is.</param>
    /// <returns>The nice value that the thread has now.</returns>
    public static int Raise(int nice)
    {
        var own = GetPriority(Process, 0);
        if (nice == 0 || own <= nice || (GetScheduler(0) & ~ResetOnFork) != Other || SetPriority(Process, 0, nice) != 0) return own;

        // Threads inherit the value, and those that the runtime starts from here are not to. Where the C library has no such call (musl), they do.
        var priority = 0;
        _ = SetScheduler(0, Other | ResetOnFork, &priority);
        return GetPriority(Process, 0);
    }

    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int GetScheduler(int process);

    /// <summary>struct sched_param is one int.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int process, int policy, int* parameter);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, uint who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int nice);
}
