using Xunit;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>Runs last: the servers that the other tests shared end as they should.</summary>
[Collection(AfterAll.Name)]
public sealed class ShutdownTests
{
    public static TheoryData<string, bool> Servers
    {
        get
        {
            var rows = new TheoryData<string, bool>();
            foreach (var setup in Setups.Each)
            {
                rows.Add(setup, false);
                rows.Add(setup, true);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task After_all_tests_the_server_stops_in_time_and_has_leaked_no_buffer(string setup, bool forTorture)
    {
        await using var server = await TestServers.TakeAsync(setup, forTorture);
        var end = await server.StopAsync();
        Assert.True(end.ExitCode == 0, $"exit code {end.ExitCode}\n{end.Words}");
        Assert.Empty(end.Leaks);
    }
}
