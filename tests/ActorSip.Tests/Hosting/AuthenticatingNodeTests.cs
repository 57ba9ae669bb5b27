using ActorSip.Tests.Routing;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>The pipeline as it is shipped, on a running node: nobody gets in who is nobody.</summary>
public sealed class AuthenticatingNodeTests
{
    private const string Address = "127.0.0.19";

    [Fact]
    public async Task A_node_as_it_is_shipped_asks_for_a_password()
    {
        await using var node = await TestNode.StartAsync(
        [
            .. TestNode.Listener("edge", "udp", Address, TestNode.StandardSteps.Replace("\"options\"", "\"authentication\", \"options\"", StringComparison.Ordinal)),
            "actorsip.domains.default.algorithms=[\"SHA-256\", \"MD5\"]",
        ]);
        await using var phone = new UdpPeer(node.Addresses[0].Bound.ToIPEndPoint());
        var register = await phone.SendAsync(phone.Request("REGISTER", "sip:home.test", to: "sip:peer@home.test"));
        var challenge = await phone.ExpectAsync(401);
        Assert.Equal(["SHA-256", "MD5"], challenge.All("WWW-Authenticate").Select(value => value.Split("algorithm=")[1].Split(',')[0]));
        Assert.All(challenge.All("WWW-Authenticate"), value => Assert.StartsWith("Digest realm=\"home.test\", nonce=\"", value, StringComparison.Ordinal));

        await phone.SendAsync(Routing.Authentication.AuthenticationRig.WithCredentials(register, challenge, "peer", "guess"));
        Assert.DoesNotContain("stale", (await phone.ExpectAsync(401))["WWW-Authenticate"], StringComparison.Ordinal);
        await phone.SendAsync(phone.Request("OPTIONS", "sip:home.test"));
        await phone.ExpectAsync(200);
        var statistics = node.Statistics();
        Assert.Equal((2L, 2L, 1L, 0L, 0L), (statistics["authentication.challenges"], statistics["authentication.digests"], statistics["authentication.wrong"], statistics["authentication.accepted"], statistics["location.bindings"]));
        await node.StopAsync();
        Assert.Empty(node.BufferLeaks());
    }
}
