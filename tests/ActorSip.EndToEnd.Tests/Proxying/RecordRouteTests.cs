using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>What the callee sees of the server.</summary>
public sealed class RecordRouteTests : RawTests
{
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Between_equals_there_is_one_Record_Route(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var callee = Over(server, "callee");
        Assert.Single(await RecordRoutesAsync(server, callee));
    }

    /// <summary>RFC 5658 section 6: the entry for the callee's side stands on top, the one for the caller's side below.</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Between_two_transports_there_are_two(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var callee = await OverTcpAsync(server, "callee");
        var routes = await RecordRoutesAsync(server, callee);
        Assert.Equal(2, routes.Count);
        Assert.Contains("transport=tcp", routes[0], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("transport=tcp", routes[1], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Between_two_address_families_there_are_two(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var local = new IPEndPoint(IPAddress.IPv6Loopback, Loopback.NextPort());
        await using var callee = new UserAgent(new DatagramClient(local, server.V6), TestServers.NextUser("callee"));
        var routes = await RecordRoutesAsync(server, callee);
        Assert.Equal(2, routes.Count);
        Assert.Contains(server.V6.ToString(), routes[0], StringComparison.Ordinal);
        Assert.DoesNotContain("[", routes[1], StringComparison.Ordinal);
    }

    /// <summary>The Record-Route entries that a callee gets in a call over UDP and IPv4.</summary>
    private static async Task<IReadOnlyList<string>> RecordRoutesAsync(TestServer server, UserAgent callee)
    {
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        Assert.Equal("69", invite.Header("Max-Forwards"));
        Assert.Equal(2, invite.Values("Via").Count);
        await callee.RespondAsync(invite, 486, "Busy Here");
        var busy = await call.ReceiveAsync(486);
        Assert.Single(busy.Values("Via"));
        await call.AcknowledgeFailureAsync(busy);
        await callee.Client.ReceiveRequestAsync("ACK");
        return invite.Values("Record-Route");
    }
}
