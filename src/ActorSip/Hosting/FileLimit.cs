using System.Runtime.InteropServices;

namespace ActorSip.Hosting;

/// <summary>How many files, thus connections, the system lets this process have open.</summary>
public static partial class FileLimit
{
    /// <summary>RLIMIT_NOFILE of Linux (include/uapi/asm-generic/resource.h).</summary>
    private const int OpenFiles = 7;

    /// <summary>Raises the limit as far as it may be raised, and says what it is then; null where the system is not asked.</summary>
    public static long? Raise()
    {
        if (!OperatingSystem.IsLinux() || GetLimit(OpenFiles, out var limit) != 0) return null;
        if (limit.Soft == limit.Hard) return Number(limit.Soft);
        var raised = limit with { Soft = limit.Hard };
        return Number(SetLimit(OpenFiles, raised) == 0 ? raised.Soft : limit.Soft);
    }

    /// <summary>RLIM_INFINITY is more than anybody can count.</summary>
    private static long Number(ulong limit) => (long)Math.Min(limit, long.MaxValue);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary>struct rlimit, of two words that are 64 bits on all systems that .NET 10 runs on with Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
