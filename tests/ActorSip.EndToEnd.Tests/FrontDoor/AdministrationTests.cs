using System.Net;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.FrontDoor;

/// <summary>The HTTP side of a running server.</summary>
public sealed class AdministrationTests : RawTests
{
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_running_server_is_ready_and_counts(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        using var http = new HttpClient();
        using var ready = await http.GetAsync(new Uri($"http://{server.Admin}/health/ready"));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        using var stats = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://{server.Admin}/stats")));
        Assert.Equal(JsonValueKind.Object, stats.RootElement.ValueKind);
        Assert.NotEmpty(stats.RootElement.EnumerateObject());
    }
}
