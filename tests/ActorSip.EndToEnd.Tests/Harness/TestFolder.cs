using System.Globalization;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>Folders for what a server of a test keeps: each its own, and none is there when the tests have ended.</summary>
internal static class TestFolder
{
    private static readonly string Root = Directory.CreateTempSubdirectory("actorsip-e2e-data-").FullName;
    private static int _numbers;

    static TestFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Root, recursive: true);

    /// <summary>The path of a folder that is not there yet.</summary>
    public static string Next() => Path.Combine(Root, Interlocked.Increment(ref _numbers).ToString(CultureInfo.InvariantCulture));
}
