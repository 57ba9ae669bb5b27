namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>
/// One server for each setup, started by the first test that wants it and shared by all tests of the run that need no server of their own. Tests keep apart by their users' names.
/// <see cref="ShutdownTests"/>, which run last, stop them and look at how they ended.
/// </summary>
internal static class TestServers
{
    private static readonly Dictionary<string, TestServer> Running = new(StringComparer.Ordinal);
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static int _users;

    /// <summary>A user's name that no other test has.</summary>
    public static string NextUser(string role) => role + Interlocked.Increment(ref _users);

    public static async Task<TestServer> GetAsync(string setup)
    {
        await Gate.WaitAsync();
        try
        {
            if (!Running.TryGetValue(setup, out var server))
                Running[setup] = server = await TestServer.StartAsync(Setups.Options(setup));
            return server.HasExited ? throw new InvalidOperationException("The server of the setup '" + setup + "' has died.\n" + server.Tail()) : server;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Takes the server out, so that the caller can stop it.</summary>
    public static async Task<TestServer> TakeAsync(string setup)
    {
        var server = await GetAsync(setup);
        Running.Remove(setup);
        return server;
    }
}
