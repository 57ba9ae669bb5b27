using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Nat;

/// <summary>OPTIONS to the server itself (RFC 3261 section 11.2).</summary>
public sealed class OptionsTests : RawTests
{
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task The_server_says_what_it_can_over_UDP(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "asks");
        await AssertCapabilitiesAsync(agent, server);
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task The_server_says_what_it_can_over_TCP(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = await OverTcpAsync(server, "asks");
        await AssertCapabilitiesAsync(agent, server);
    }

    private static async Task AssertCapabilitiesAsync(UserAgent agent, TestServer server)
    {
        var uri = "sip:" + server.V4 + (agent.Client.Transport == "TCP" ? ";transport=tcp" : "");
        var callId = SipClient.NextToken();
        var answer = await agent.TransactAsync("OPTIONS", callId, 1, agent.Request("OPTIONS", uri, $"<{uri}>", callId, 1, []));
        AssertStatus(200, answer);
        Assert.Contains("REGISTER", answer.Header("Allow"), StringComparison.Ordinal);
        Assert.True(answer.Has("Accept"), answer.ToString());
        Assert.Contains("path", answer.Header("Supported"), StringComparison.Ordinal);
    }
}
