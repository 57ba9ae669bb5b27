using System.Globalization;
using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>SIPp as a crowd of phones.</summary>
public sealed class SippRegistrationTests : SippTests
{
    private const int Users = 1_000;

    /// <summary>A server of its own, so that the bindings it counts are these alone.</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_thousand_users_are_registered_at_once_and_then_refresh_query_and_unregister(string setup)
    {
        await using var server = await TestServer.StartAsync(Setups.Options(setup));
        var local = NextEndpoint();
        await AllAsync("register", local, server);
        await AssertBindingsAsync(server, Users);
        await AllAsync("refresh-query-unregister", local, server);
        await AssertBindingsAsync(server, 0);
    }

    private static async Task AllAsync(string scenario, IPEndPoint local, TestServer server)
    {
        await using var phones = await new SippCommand(scenario, local, server.V4)
        {
            Calls = Users,
            Rate = 250,
            Rows = [.. Enumerable.Range(0, Users).Select(number => string.Create(CultureInfo.InvariantCulture, $"user{number};"))],
        }.StartAsync();
        await phones.AssertAllSucceededAsync();
    }

    private static async Task AssertBindingsAsync(TestServer server, int count)
    {
        if (ServerCommand.IsReplaced) return;
        Assert.Equal(count, (await server.StatisticsAsync())["location.bindings"]);
    }
}
