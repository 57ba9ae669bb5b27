using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>RFC 3261 sections 16.4 and 16.12 beside elements of RFC 2543, which put the next hop into the Request-URI and the target behind the last Route. Those behind us are in TortureTests.</summary>
public sealed class StrictRouterTests : RawTests
{
    /// <summary>Section 16.12.1.2, "Traversing a Strict-Routing Proxy", where its P3 hands on to us: the Request-URI is what we have put into Record-Route, and the last Route the remote target.</summary>
    [Theory]
    [InlineData("Route: <{target}>")]
    [InlineData("Route:<{target}>")]
    [InlineData("Route: \"Bob, the callee\" <{target}>")]
    [InlineData("route :\r\n <{target}>\r\n ")]
    public async Task What_a_strict_router_before_us_did_is_undone(string route)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var caller = Over(server, "caller");
        await using var callee = Over(server, "callee");
        var (call, answer, own) = await BeginAsync(caller, callee);
        var target = SipText.Uri(answer.Header("Contact"));
        var asking = AskAsync(caller, call, answer, own, route.Replace("{target}", target, StringComparison.Ordinal));
        var bye = await callee.Client.ReceiveRequestAsync("BYE");
        Assert.Equal(target, bye.RequestUri);
        Assert.Empty(bye.Values("Route"));
        await callee.RespondAsync(bye, 200, "OK");
        AssertStatus(200, await asking);
    }

    /// <summary>
    /// The strict router's last Route is made the Request-URI whatever it is, so it is the sender who says where the request goes: he may go where the call is and nowhere else. "If the Request-URI of the request contains a
    /// value this proxy previously placed into a Record-Route header field": one with a cookie that we have not made is no such value, and a domain of ours that nobody is registered at.
    /// </summary>
    [Theory]
    [InlineData("another address", 403)]
    [InlineData("loopback", 403)]
    [InlineData("a made-up cookie", 481)]
    [InlineData("no Route", 404)]
    public async Task It_is_no_way_around_the_rules(string what, int status)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var caller = Over(server, "caller");
        await using var callee = Over(server, "callee");
        await using var sink = Over(server, "sink");
        var (call, answer, own) = await BeginAsync(caller, callee);
        if (what == "a made-up cookie") own = own.Replace(";as=", ";as=AAAAAAAA", StringComparison.Ordinal);
        var route = what switch
        {
            "no Route" => "X-None: 1",
            "loopback" => $"Route: <sip:127.0.0.1:{sink.Client.Local.Port}>",
            _ => $"Route: <{sink.ContactUri}>",
        };
        AssertStatus(status, await AskAsync(caller, call, answer, own, route));
        Assert.Null(await sink.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(300)));
    }

    private static async Task<(Call Call, SipText Answer, string Own)> BeginAsync(UserAgent caller, UserAgent callee)
    {
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        await callee.RespondAsync(invite, 200, "OK");
        var answer = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(answer);
        await callee.Client.ReceiveRequestAsync("ACK");
        return (call, answer, SipText.Uri(Assert.Single(answer.Values("Record-Route"))));
    }

    private static Task<SipText> AskAsync(UserAgent caller, Call call, SipText answer, string requestUri, string line) =>
        caller.TransactAsync("BYE", call.CallId, 2, caller.Request("BYE", requestUri, answer.Header("To"), call.CallId, 2, [line]));
}
