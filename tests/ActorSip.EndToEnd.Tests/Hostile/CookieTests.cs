using System.Net;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Peers;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>Both sides of a dialog have its cookie: it proves neither's address, and opens to a stranger nothing that was closed.</summary>
public sealed class CookieTests : RawTests
{
    /// <summary>A user whose call leads to another address than where it began is asked for his password, since over UDP the one whom he called can write as him.</summary>
    [Fact]
    public async Task A_user_whose_dialog_leads_elsewhere_is_asked_for_his_password()
    {
        await using var guarded = await GuardedServer.StartAsync();
        var server = guarded.Server;
        var aliceAt = NextEndpoint();
        await using var alice = new UserAgent(new DatagramClient(aliceAt, server.V4), "alice");
        await using var bob = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "bob");
        await using var sink = new DatagramClient(NextEndpoint(), server.V4);
        AssertStatus(200, await GuardedServer.RegisterAsync(alice, guarded.PasswordOf("alice")));
        AssertStatus(200, await GuardedServer.RegisterAsync(bob, guarded.PasswordOf("bob")));
        var callId = SipClient.NextToken();
        var to = $"<{bob.AddressOfRecord}>";
        var challenge = await alice.TransactAsync("INVITE", callId, 1, alice.Request("INVITE", bob.AddressOfRecord, to, callId, 1, []));
        AssertStatus(407, challenge);
        var login = GuardedServer.Authorization(challenge, "alice", guarded.PasswordOf("alice"), "INVITE", bob.AddressOfRecord);
        await alice.Client.SendAsync(alice.Request("INVITE", bob.AddressOfRecord, to, callId, 2, [$"Contact: <{alice.ContactUri}>", login]));
        await bob.RespondAsync(await bob.Client.ReceiveRequestAsync("INVITE"), 200, "OK");
        var answer = await alice.Client.ReceiveFinalAsync("INVITE", callId);
        var routes = answer.Values("Record-Route").Reverse().Select(value => "Route: " + value).ToArray();
        var elsewhere = $"sip:bob@{sink.Local}";

        // Who writes alice's address, as bob could.
        await using var forger = new UserAgent(new DatagramClient(new IPEndPoint(aliceAt.Address, 5099), server.V4), "alice");
        AssertStatus(407, await forger.TransactAsync("INFO", callId, 3, forger.Request("INFO", elsewhere, answer.Header("To"), callId, 3, routes)));
        Assert.Null(await sink.TryReceiveBytesAsync(TimeSpan.FromMilliseconds(500)));

        var asked = await alice.TransactAsync("BYE", callId, 4, alice.Request("BYE", elsewhere, answer.Header("To"), callId, 4, routes));
        AssertStatus(407, asked);
        var ending = alice.TransactAsync("BYE", callId, 5, alice.Request("BYE", elsewhere, answer.Header("To"), callId, 5, [.. routes, GuardedServer.Authorization(asked, "alice", guarded.PasswordOf("alice"), "BYE", elsewhere)]));
        var bye = await sink.ReceiveRequestAsync("BYE");
        Assert.Empty(bye.Values("Proxy-Authorization"));
        await bob.RespondAsync(bye, 200, "OK");
        AssertStatus(200, await ending);
    }

    /// <summary>Who has called a user holds a cookie. With it he reaches no carrier that routes keep from him.</summary>
    [Fact]
    public async Task A_strangers_cookie_opens_no_peer()
    {
        await using var sink = new DatagramClient(NextEndpoint(), NextEndpoint());
        await using var server = await TestServer.StartAsync(TrunkTests.Options([.. TrunkTests.Peer("carrier", sink.Local)]));
        await using var callee = Over(server, "callee");
        AssertStatus(200, await callee.RegisterAsync());
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "stranger") { Domain = "elsewhere.test" };
        var call = await stranger.InviteAsync(callee.User);
        await callee.RespondAsync(await callee.Client.ReceiveRequestAsync("INVITE"), 200, "OK");
        var answer = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(answer);
        var routes = answer.Values("Record-Route").Reverse().Select(value => "Route: " + value).ToArray();
        foreach (var line in (string[])["X-None: 1", $"Route: <sip:{sink.Local};lr>"])
        {
            var sequence = line[0] == 'X' ? 2 : 3;
            var text = stranger.Request("INVITE", $"sip:+900123@{sink.Local}", answer.Header("To"), call.CallId, sequence, [.. routes, line]);
            AssertStatus(403, await stranger.TransactAsync("INVITE", call.CallId, sequence, text));
        }

        Assert.Null(await sink.TryReceiveBytesAsync(TimeSpan.FromMilliseconds(500)));
    }
}
