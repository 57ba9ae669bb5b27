using System.Globalization;
using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Nat;

/// <summary>Phones whose Via and Contact name an address that nobody can reach: what they say of themselves is untrue, where they speak from is true.</summary>
public sealed class NatTests : RawTests
{
    private const string Behind = "10.99.0.1:5077";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_response_goes_to_where_the_request_came_from(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "nat", Behind);
        var answer = await agent.RegisterAsync();
        AssertStatus(200, answer);
        var via = answer.Header("Via");
        Assert.Contains(Behind, via, StringComparison.Ordinal);
        Assert.Equal(agent.Client.Local.Address.ToString(), SipText.Parameter(via, "received"));
        Assert.Equal(agent.Client.Local.Port.ToString(CultureInfo.InvariantCulture), SipText.Parameter(via, "rport"));
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_call_reaches_the_phone_at_the_socket_it_registered_from(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var callee = Over(server, "nat", Behind);
        await using var caller = Over(server, "nat", "10.99.0.2:5078");
        await AssertCallAsync(caller, callee);
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_call_reaches_the_phone_over_the_connection_it_registered_over(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var callee = await OverTcpAsync(server, "nat", Behind);
        await using var caller = Over(server, "nat", "10.99.0.2:5078");
        await AssertCallAsync(caller, callee);
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_call_reaches_a_phone_that_names_its_connection_truly(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var callee = await OverTcpAsync(server, "tcp");
        await using var caller = await OverTcpAsync(server, "tcp");
        await AssertCallAsync(caller, callee);
    }

    /// <summary>RFC 5626 section 3.5.1: the server answers CRLFCRLF with CRLF.</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_keepalive_over_TCP_is_answered(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var client = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        for (var ping = 0; ping < 3; ping++)
        {
            await client.SendAsync("\r\n\r\n");
            Assert.True(await client.ReceivesLineEndAsync(Soon), "No answer to the keepalive");
        }
        Assert.True(await client.AnswersOptionsAsync(Soon));
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Keepalives_over_UDP_do_no_harm(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var client = new DatagramClient(NextEndpoint(), server.V4);
        byte[] stunBindingRequest = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        foreach (var bytes in (byte[][])["\r\n\r\n"u8.ToArray(), "\r\n"u8.ToArray(), "\0"u8.ToArray(), [], stunBindingRequest])
            await client.SendAsync(bytes);
        while (await client.TryReceiveBytesAsync(TimeSpan.FromMilliseconds(200)) is { } pong)
            Assert.InRange(pong.Length, 0, 64);
        Assert.True(await client.AnswersOptionsAsync(Soon));
    }

    /// <summary>A whole call: INVITE, 180, 200, ACK and BYE.</summary>
    private static async Task AssertCallAsync(UserAgent caller, UserAgent callee)
    {
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE", Soon);
        Assert.Equal(callee.ContactUri, invite.RequestUri);
        await callee.RespondAsync(invite, 180, "Ringing");
        await call.ReceiveAsync(180);
        await callee.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        await callee.Client.ReceiveRequestAsync("ACK", Soon);

        var bye = call.ByeAsync(accepted);
        await callee.RespondAsync(await callee.Client.ReceiveRequestAsync("BYE", Soon), 200, "OK");
        AssertStatus(200, await bye);
    }
}
