namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>
/// How the server is started. The environment variable ACTORSIP_TEST_SERVER_COMMAND puts another program in its place, so that the tests
/// themselves can be tried on a second implementation.
/// </summary>
internal static class ServerCommand
{
    private static readonly string[] Replacement =
        (Environment.GetEnvironmentVariable("ACTORSIP_TEST_SERVER_COMMAND") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True when the program of the environment variable runs, which has no administration port.</summary>
    public static bool IsReplaced => Replacement.Length > 0;

    public static ProgramRun Start(params string[] arguments)
    {
        var command = Command();
        return ProgramRun.Start(command[0], [.. command[1..], .. arguments]);
    }

    /// <summary>Starts it with as many files as it may have open at first, and at most.</summary>
    public static ProgramRun StartWithFiles(int files, int most, params string[] arguments) =>
        ProgramRun.Start("/bin/sh", ["-c", $"ulimit -Sn {files} && ulimit -Hn {most} && exec \"$@\"", "sh", .. Command(), .. arguments]);

    private static string[] Command()
    {
        if (IsReplaced)
            return Replacement;
        var assembly = Path.Combine(Repository.Root, "src", "ActorSip.Server", "bin", Repository.Configuration, "net10.0", "ActorSip.Server.dll");
        if (!File.Exists(assembly))
            throw new InvalidOperationException(assembly + " is missing: build ActorSip.sln in the same configuration as the tests");
        return ["dotnet", assembly];
    }
}
