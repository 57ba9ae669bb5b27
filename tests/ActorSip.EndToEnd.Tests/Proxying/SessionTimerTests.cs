using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>RFC 4028 section 8 at the front door: the server asks for session timers, or leaves them to the phones.</summary>
public sealed class SessionTimerTests : RawTests
{
    private const string Timer = "Supported: timer";

    [Fact]
    public async Task A_server_that_wants_session_timers_asks_for_them_in_each_refresh()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.proxy.session-timer { expires = 1800s, min-se = 120s }"] });
        await using var callee = Over(server, "callee");
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());

        // Too short: told so, and nobody is called.
        var tooShort = await caller.InviteAsync(callee.User, Timer, "x: 60");
        var refusal = await tooShort.ReceiveAsync(422);
        Assert.Equal("120", refusal.Header("Min-SE"));
        await tooShort.AcknowledgeFailureAsync(refusal);

        // The callee knows of no timers: the caller refreshes.
        var call = await caller.InviteAsync(callee.User, Timer);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        Assert.Equal(["1800"], invite.All("Session-Expires"));
        Assert.False(invite.Has("Min-SE"));
        await callee.RespondAsync(invite, 180, "Ringing");
        Assert.False((await call.ReceiveAsync(180)).Has("Session-Expires"));
        await callee.RespondAsync(invite, 200, "OK", "Require: foo");
        var accepted = await call.ReceiveAsync(200);
        Assert.Equal("1800;refresher=uac", accepted.Header("Session-Expires"));
        Assert.Equal(["foo", "timer"], accepted.Values("Require"));

        // A repeat of the 2xx looks like the first.
        await callee.RespondAsync(invite, 200, "OK", "Require: foo");
        Assert.Equal(accepted.Raw, (await call.ReceiveAsync(200)).Raw);
        await call.AcknowledgeAsync(accepted);
        await callee.Client.ReceiveRequestAsync("ACK");

        foreach (var method in (string[])["UPDATE", "INVITE"])
        {
            // He refreshes, with more than the server allows.
            var refreshing = call.AskAsync(accepted, method, $"Contact: <{caller.ContactUri}>", Timer, "Session-Expires: 7200;refresher=uac");
            var refresh = await callee.Client.ReceiveRequestAsync(method);
            Assert.Equal("1800;refresher=uac", refresh.Header("Session-Expires"));
            await callee.RespondAsync(refresh, 200, "OK");
            Assert.Equal("1800;refresher=uac", (await refreshing).Header("Session-Expires"));

            // The callee refreshes, and is answered by one who knows of timers.
            var back = callee.AskBackAsync(invite, method, method == "UPDATE" ? 1 : 2, Timer);
            refresh = await caller.Client.ReceiveRequestAsync(method);
            Assert.Equal("1800", refresh.Header("Session-Expires"));
            await caller.RespondAsync(refresh, 200, "OK", "Session-Expires: 900;refresher=uas", "Require: timer");
            Assert.Equal(["900;refresher=uas"], (await back).All("Session-Expires"));

            // Within a call too what is too short is refused.
            var short2 = await call.AskAsync(accepted, method, $"Contact: <{caller.ContactUri}>", Timer, "Session-Expires: 100");
            AssertStatus(422, short2);
            Assert.Equal("120", short2.Header("Min-SE"));
        }

        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task A_caller_who_knows_of_no_timers_is_served_all_the_same()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.proxy.session-timer { expires = 1800s, min-se = 120s }"] });
        await using var callee = Over(server, "callee");
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User, "Session-Expires: 60", "Min-SE: 60");
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        Assert.Equal(["120"], invite.All("Session-Expires"));
        Assert.Equal(["120"], invite.All("Min-SE"));
        await callee.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        Assert.False(accepted.Has("Session-Expires") || accepted.Has("Require"));
        await call.AcknowledgeAsync(accepted);
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Fact]
    public async Task By_default_timers_are_the_phones_own_affair()
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var callee = Over(server, "callee");
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User, "k: timer", "x:60 ;refresher=uac", "Min-SE:  60");
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        Assert.Contains("\r\nk: timer\r\nx:60 ;refresher=uac\r\nMin-SE:  60\r\n", invite.Raw, StringComparison.Ordinal);
        await callee.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        Assert.False(accepted.Has("Session-Expires") || accepted.Has("Require"));
        await call.AcknowledgeAsync(accepted);
    }
}
