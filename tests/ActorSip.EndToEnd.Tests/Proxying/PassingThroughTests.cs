using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Peers;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>What is between the two ends passes through as it came, byte by byte, both ways.</summary>
public sealed class PassingThroughTests : RawTests
{
    /// <summary>Of extensions that this server has no part in. Blanks, case and order are the sender's.</summary>
    private const string Extensions = "P-Charging-Vector:icid-value=1234bc9876e;icid-generated-at=192.0.6.8;orig-ioi=home1.net\r\n"
        + "P-Access-Network-Info:  3GPP-UTRAN-TDD; utran-cell-id-3gpp=234151D0FCE11\r\n"
        + "P-Called-Party-ID: <sip:user1-business@example.com>\r\n"
        + "P-Visited-Network-ID : \"Visited network number 1\"\r\n"
        + "P-Charging-Function-Addresses: ccf=192.1.1.1; ecf=192.1.1.3\r\n"
        + "P-Early-Media: supported\r\n"
        + "History-Info: <sip:bob@example.com>;index=1, <sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1\r\n"
        + "Geolocation: <cid:target123@atlanta.example.com>\r\nGeolocation-Routing: no\r\n"
        + "x: 1800;refresher=uac\r\nMin-SE: 90\r\n"
        + "k: 100rel,timer , x-odd\r\n"
        + "Reason: Q.850 ;cause=16 ;text=\"Terminated\"\r\n"
        + "Call-Info: <http://www.example.com/alice/photo.jpg> ;purpose=icon\r\n"
        + "X-Odd:\ta,, b ;c=\"d, e\" \xE4\xF6\r\n";

    /// <summary>Every method but those that have a meaning of their own for a proxy, one that nobody knows among them; from a peer that is trusted, and from one that is not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Extensions_pass_in_request_and_answer(bool isTrusted)
    {
        System.Net.IPEndPoint friendAt = NextEndpoint(), strangerAt = NextEndpoint();
        await using var server = await TestServer.StartAsync(TrunkTests.Options([.. TrunkTests.Peer("friend", friendAt, "trusted = on")]));
        await using var callee = Over(server, "callee");
        await using var caller = new UserAgent(new DatagramClient(isTrusted ? friendAt : strangerAt, server.V4), "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var lines = Extensions[..^"\r\n".Length];
        foreach (var method in (string[])["INVITE", "MESSAGE", "OPTIONS", "SUBSCRIBE", "NOTIFY", "REFER", "INFO", "PUBLISH", "UPDATE", "FROBNICATE"])
        {
            var asking = TrunkCalls.AskAsync(caller, method, callee.AddressOfRecord, $"Contact: <{caller.ContactUri}>", lines, "P-Asserted-Identity: <sip:somebody@example.com>");
            var request = await callee.Client.ReceiveRequestAsync(method);
            Assert.Contains("\r\n" + Extensions, request.Raw, StringComparison.Ordinal);
            Assert.Equal(isTrusted, request.Has("P-Asserted-Identity"));

            await callee.RespondAsync(request, 200, "Quite Right", lines);
            var answer = await asking;
            Assert.StartsWith("SIP/2.0 200 Quite Right\r\n", answer.Raw, StringComparison.Ordinal);
            Assert.Contains("\r\n" + Extensions, answer.Raw, StringComparison.Ordinal);
        }

        Assert.Empty((await server.StopAsync()).Leaks);
    }

    /// <summary>RFC 3262: reliable provisional responses, each repeat of them, and PRACK in the early dialog; RFC 3311: UPDATE in it and after, from both sides; and whatever else is sent within a dialog.</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Reliable_provisional_responses_and_all_requests_of_a_dialog_pass(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var callee = Over(server, "callee");
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User, "Require:100rel", "Allow: INVITE, PRACK,UPDATE");
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        Assert.Contains("\r\nRequire:100rel\r\nAllow: INVITE, PRACK,UPDATE\r\n", invite.Raw, StringComparison.Ordinal);

        // It is repeated until its PRACK comes, and no repeat is swallowed.
        SipText? progress = null;
        for (var i = 0; i < 3; i++)
        {
            await callee.RespondAsync(invite, 183, "Session Progress", "Require: 100rel", "RSeq:813520");
            progress = await call.ReceiveAsync(183);
            Assert.Contains("\r\nRequire: 100rel\r\nRSeq:813520\r\n", progress.Raw, StringComparison.Ordinal);
        }

        await AssertPassesAsync(callee, call.AskAsync(progress!, "PRACK", "RAck:  813520 1 INVITE"), "PRACK", "RAck:  813520 1 INVITE");
        await AssertPassesAsync(callee, call.AskAsync(progress!, "UPDATE", $"Contact: <{caller.ContactUri}>", "x:90"), "UPDATE", "x:90");
        await AssertPassesAsync(caller, callee.AskBackAsync(invite, "UPDATE", 1, "X-Early: yes"), "UPDATE", "X-Early: yes");
        await callee.RespondAsync(invite, 180, "Ringing", "Require: 100rel", "RSeq: 813521");
        await AssertPassesAsync(callee, call.AskAsync(await call.ReceiveAsync(180), "PRACK", "RAck: 813521 1 INVITE"), "PRACK", "RAck: 813521 1 INVITE");

        await callee.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        await callee.Client.ReceiveRequestAsync("ACK");
        var sequence = 1;
        foreach (var method in (string[])["UPDATE", "INFO", "REFER", "NOTIFY", "MESSAGE", "OPTIONS", "SUBSCRIBE", "FROBNICATE"])
        {
            await AssertPassesAsync(callee, call.AskAsync(accepted, method, $"Contact: <{caller.ContactUri}>", "X-Way:down"), method, "X-Way:down");
            await AssertPassesAsync(caller, callee.AskBackAsync(invite, method, ++sequence, "X-Way: up "), method, "X-Way: up ");
        }

        await AssertPassesAsync(callee, call.AskAsync(accepted, "BYE", "Reason: SIP ;cause=488, Q.850;cause=16"), "BYE", "Reason: SIP ;cause=488, Q.850;cause=16");
    }

    /// <summary>Two phones ring, each in an early dialog of its own: the PRACK of each reaches that phone alone. When one answers, the other is told that it was taken there (RFC 3326).</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Early_dialogs_of_a_fork_are_kept_apart(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("forked");
        await using var first = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var second = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var caller = Over(server, "caller");
        foreach (var phone in (UserAgent[])[first, second])
            AssertStatus(200, await phone.RegisterAsync());
        var call = await caller.InviteAsync(user, "Supported: 100rel");
        var invites = new Dictionary<UserAgent, SipText>();
        foreach (var phone in (UserAgent[])[first, second])
        {
            invites[phone] = await phone.Client.ReceiveRequestAsync("INVITE");
            await phone.RespondAsync(invites[phone], 183, "Session Progress", "Require: 100rel", $"RSeq: {phone.Client.Local.Port}");
            var progress = await call.ReceiveAsync(183);
            Assert.Equal(phone.LocalTag, SipText.Parameter(progress.Header("To"), "tag"));
            await AssertPassesAsync(phone, call.AskAsync(progress, "PRACK", $"RAck: {phone.Client.Local.Port} 1 INVITE"), "PRACK", $"RAck: {phone.Client.Local.Port} 1 INVITE");
        }

        await second.RespondAsync(invites[second], 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        await second.Client.ReceiveRequestAsync("ACK");
        var cancel = await first.Client.ReceiveRequestAsync("CANCEL");
        Assert.Equal(["SIP;cause=200;text=\"Call completed elsewhere\""], cancel.All("Reason"));
        await first.RespondAsync(cancel, 200, "OK");
        await first.RespondAsync(invites[first], 487, "Request Terminated");
        await first.Client.ReceiveRequestAsync("ACK");
    }

    [Fact]
    public async Task Why_the_caller_hangs_up_is_told_to_all_who_ring()
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var user = TestServers.NextUser("forked");
        await using var first = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var second = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var caller = Over(server, "caller");
        UserAgent[] phones = [first, second];
        foreach (var phone in phones)
            AssertStatus(200, await phone.RegisterAsync());
        var call = await caller.InviteAsync(user);
        var invites = new Dictionary<UserAgent, SipText>();
        foreach (var phone in phones)
        {
            invites[phone] = await phone.Client.ReceiveRequestAsync("INVITE");
            await phone.RespondAsync(invites[phone], 180, "Ringing");
            await call.ReceiveAsync(180);
        }

        await call.CancelAsync("Reason: Q.850 ;cause=16 ;text=\"Terminated, at last\"", "Reason: SIP;cause=487");
        foreach (var phone in phones)
        {
            var cancel = await phone.Client.ReceiveRequestAsync("CANCEL");
            Assert.Contains("\r\nReason: Q.850 ;cause=16 ;text=\"Terminated, at last\"\r\nReason: SIP;cause=487\r\n", cancel.Raw, StringComparison.Ordinal);
            await phone.RespondAsync(cancel, 200, "OK");
            await phone.RespondAsync(invites[phone], 487, "Request Terminated");
            await phone.Client.ReceiveRequestAsync("ACK");
        }

        await call.AcknowledgeFailureAsync(await call.ReceiveAsync(487));
    }

    /// <summary>A request arrives with this line as it was sent, and a line of its answer goes back likewise.</summary>
    private static async Task AssertPassesAsync(UserAgent to, Task<SipText> asking, string method, string line)
    {
        var request = await to.Client.ReceiveRequestAsync(method);
        Assert.Contains("\r\n" + line + "\r\n", request.Raw, StringComparison.Ordinal);
        await to.RespondAsync(request, 200, "OK", "X-Answer :to " + line);
#pragma warning disable VSTHRD003 // Begun by the caller in the same line.
        var answer = await asking;
#pragma warning restore VSTHRD003
        AssertStatus(200, answer);
        Assert.Contains($"\r\nX-Answer :to {line}\r\n", answer.Raw, StringComparison.Ordinal);
    }
}
