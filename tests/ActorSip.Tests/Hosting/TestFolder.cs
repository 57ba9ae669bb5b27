using System.Diagnostics;
using System.Globalization;

namespace ActorSip.Tests.Hosting;

/// <summary>Folders for what a node or a store of a test keeps: each its own. They are deleted when the tests have ended; where the test host is ended sooner than that, by the next run.</summary>
internal static class TestFolder
{
    private const string Prefix = "actorsip-tests-";

    private static readonly string Root = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}"));
    private static int _numbers;

    static TestFolder()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*").Where(IsLeftOver)) Delete(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(Root);
    }

    /// <summary>The path of a folder that is not there yet.</summary>
    public static string Next() => Path.Combine(Root, Interlocked.Increment(ref _numbers).ToString(CultureInfo.InvariantCulture));

    private static bool IsLeftOver(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var owner)) return false;
        if (owner == Environment.ProcessId) return true;
        try
        {
            using var process = Process.GetProcessById(owner);
            return false;
        }
        catch (ArgumentException)
        {
            // Nobody has this number any more.
            return true;
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // Another run deletes it too, or something still writes there: the next run finds it.
        }
    }
}
