using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Peers;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Kamailio;

/// <summary>A Kamailio is the trunk: calls through it in both directions, with a password and without, over UDP and TCP, and when one of two is dead.</summary>
public sealed class KamailioTrunkTests : RawTests
{
    private const string Number = "+4930123";

    [Theory]
    [InlineData("udp", false)]
    [InlineData("udp", true)]
    [InlineData("tcp", true)]
    public async Task Calls_go_out_through_it(string transport, bool challenges)
    {
        IPEndPoint carrierAt = NextEndpoint(), gatewayAt = NextEndpoint(), pbxAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(TrunkTests.Options(
        [
            .. TrunkTests.Peer("carrier", carrierAt, "username = customer", "password = s3cret", $"transport = {transport}"), $"actorsip.peers.pbx.addresses = \"{pbxAt.Address}\"",
            .. TrunkTests.Route("out", "carrier", "prefix = \"0\"", "strip = 1", "prepend = \"+49\"", "from = \"peer:pbx\""),
        ]));
        await using var carrier = await KamailioTrunk.StartAsync(carrierAt, server.V4, gatewayAt, challenges);
        await using var gateway = new UserAgent(new DatagramClient(gatewayAt, carrierAt), "gateway");
        await using var pbx = new UserAgent(new DatagramClient(pbxAt, server.V4), "pbx");
        foreach (var callerHangsUp in (bool[])[true, false])
        {
            var invite = await TrunkCalls.CallAsync(pbx, $"sip:030123@{TestServer.Domain}", gateway, callerHangsUp);
            Assert.Equal($"sip:{Number}@{carrierAt}" + (transport == "tcp" ? ";transport=tcp" : ";transport=udp"), invite.RequestUri);
            Assert.False(invite.Has("Proxy-Authorization"));
        }

        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task Calls_come_in_through_it()
    {
        IPEndPoint carrierAt = NextEndpoint(), gatewayAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(TrunkTests.Options([.. TrunkTests.Peer("carrier", carrierAt, "trusted = on"), $"actorsip.numbers.\"{Number}\" = \"sip:alice@{TestServer.Domain}\""]));
        await using var carrier = await KamailioTrunk.StartAsync(carrierAt, server.V4, gatewayAt);
        await using var gateway = new UserAgent(new DatagramClient(gatewayAt, carrierAt), "gateway");
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "alice");
        AssertStatus(200, await phone.RegisterAsync());
        var invite = await TrunkCalls.CallAsync(gateway, $"sip:{Number}@{TestServer.Domain}", phone, callerHangsUp: true, "P-Asserted-Identity: <sip:+4989@carrier.test>");
        Assert.Equal("<sip:+4989@carrier.test>", invite.Header("P-Asserted-Identity"));
        await TrunkCalls.CallAsync(gateway, $"sip:alice@{TestServer.Domain}", phone, callerHangsUp: false);
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task When_one_of_two_is_dead_calls_go_through_the_other()
    {
        IPEndPoint firstAt = NextEndpoint(), secondAt = NextEndpoint(), gatewayAt = NextEndpoint(), pbxAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(TrunkTests.Options(
        [
            .. TrunkTests.Peer("first", firstAt), .. TrunkTests.Peer("second", secondAt), "actorsip.peer-defaults.avoid-time = 0s", "actorsip.peer-defaults.silence-timeout = 1s", $"actorsip.peers.pbx.addresses = \"{pbxAt.Address}\"",
            .. TrunkTests.Route("out", "[\"first\", \"second\"]", "prefix = \"+\"", "from = \"peers\""),
        ]));
        await using var pbx = new UserAgent(new DatagramClient(pbxAt, server.V4), "pbx");
        await using var second = await KamailioTrunk.StartAsync(secondAt, server.V4, gatewayAt);
        await using (var first = await KamailioTrunk.StartAsync(firstAt, server.V4, gatewayAt))
        {
            await using var behindFirst = new UserAgent(new DatagramClient(gatewayAt, firstAt), "gateway");
            Assert.EndsWith("@" + firstAt, (await TrunkCalls.CallAsync(pbx, $"sip:{Number}@{TestServer.Domain}", behindFirst)).RequestUri, StringComparison.Ordinal);
        }

        await using var behindSecond = new UserAgent(new DatagramClient(gatewayAt, secondAt), "gateway");
        foreach (var callerHangsUp in (bool[])[true, false])
            Assert.EndsWith("@" + secondAt, (await TrunkCalls.CallAsync(pbx, $"sip:{Number}@{TestServer.Domain}", behindSecond, callerHangsUp)).RequestUri, StringComparison.Ordinal);
        Assert.Empty((await server.StopAsync()).Leaks);
    }
}
