namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>
/// One server for each setup, started by the first test that wants it and shared by all tests of the run that need no server of their own.
/// Tests keep apart by their users' names. The torture tests have one a setup for themselves. <see cref="ShutdownTests"/>, which run last, stop
/// them and look at how they ended.
/// </summary>
internal static class TestServers
{
    private static readonly Dictionary<(string Setup, bool ForTorture), TestServer> Running = [];
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static int _users;

    /// <summary>A user's name that no other test has.</summary>
    public static string NextUser(string role) => role + Interlocked.Increment(ref _users);

    public static async Task<TestServer> GetAsync(string setup, bool forTorture = false)
    {
        await Gate.WaitAsync();
        try
        {
            if (!Running.TryGetValue((setup, forTorture), out var server))
                Running[(setup, forTorture)] = server = await TestServer.StartAsync(forTorture ? Torturable(setup) : Setups.Options(setup));
            return server.HasExited ? throw new InvalidOperationException("The server of the setup '" + setup + "' has died.\n" + server.Tail()) : server;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Takes a server out, so that the caller can stop it.</summary>
    public static async Task<TestServer> TakeAsync(string setup, bool forTorture)
    {
        var server = await GetAsync(setup, forTorture);
        Running.Remove((setup, forTorture));
        return server;
    }

    /// <summary>The domains of RFC 4475's messages are the server's own, so that it does more with them than refuse to relay.</summary>
    private static ServerOptions Torturable(string setup) =>
        Setups.Options(setup) with { Domains = [TestServer.Domain, "example.com", "example.net", "example.org", "company.com"] };
}
