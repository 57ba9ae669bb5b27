using System.Globalization;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>
/// A process whose clock is wrong, by libfaketime. Only the time of day is shifted: with the monotonic clock left alone the library must not "fix" timed waits either, or each returns at once.
/// </summary>
internal static class ShiftedClock
{
    private static readonly string[] Places = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];

    /// <summary>What stands before a command whose clock is to be off by so much.</summary>
    /// <exception cref="InvalidOperationException">The library is not installed.</exception>
    public static IReadOnlyList<string> By(TimeSpan offset)
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 };
        var library = Places.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, "libfaketime.so.1", everywhere)).FirstOrDefault()
            ?? throw new InvalidOperationException("libfaketime.so.1 is missing: install the package libfaketime");
        return
        [
            "env", "LD_PRELOAD=" + library, string.Create(CultureInfo.InvariantCulture, $"FAKETIME={offset.TotalSeconds:+0;-0}s"), "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0",
        ];
    }
}
