using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>A server whose listener is known to the world by another address.</summary>
public sealed class AdvertisedAddressTests : RawTests
{
    private const string Advertised = "203.0.113.9:5099";

    [Fact]
    public async Task Via_and_Record_Route_are_built_from_the_advertised_address()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = [$"actorsip.listeners.udp4.advertise = \"{Advertised}\""] });
        await using var callee = Over(server, "callee");
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        Assert.Contains(Advertised, invite.Values("Via")[0], StringComparison.Ordinal);
        Assert.Contains(Advertised, invite.Values("Record-Route")[0], StringComparison.Ordinal);

        // In-dialog requests come back with that address in Route, and the server knows itself by it.
        await callee.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        Assert.False((await callee.Client.ReceiveRequestAsync("ACK")).Has("Route"));
        Assert.Empty((await server.StopAsync()).Leaks);
    }
}
