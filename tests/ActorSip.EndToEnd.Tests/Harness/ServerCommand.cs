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
        if (IsReplaced)
            return ProgramRun.Start(Replacement[0], [.. Replacement[1..], .. arguments]);
        var assembly = Path.Combine(Repository.Root, "src", "ActorSip.Server", "bin", Repository.Configuration, "net10.0", "ActorSip.Server.dll");
        if (!File.Exists(assembly))
            throw new InvalidOperationException(assembly + " is missing: build ActorSip.sln in the same configuration as the tests");
        return ProgramRun.Start("dotnet", [assembly, .. arguments]);
    }
}
