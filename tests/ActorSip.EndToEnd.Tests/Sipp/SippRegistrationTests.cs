using System.Globalization;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>SIPp as a crowd of phones.</summary>
public sealed class SippRegistrationTests : SippTests
{
    private const int Users = 1_000;

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_thousand_users_register_refresh_query_and_unregister(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var phones = await new SippCommand("register", NextEndpoint(), server.V4)
        {
            Calls = Users,
            Rate = 250,
            Rows = [.. Enumerable.Range(0, Users).Select(number => string.Create(CultureInfo.InvariantCulture, $"user{number};"))],
        }.StartAsync();
        await phones.AssertAllSucceededAsync();
    }
}
