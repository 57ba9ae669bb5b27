using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Variables of a dialog: set at its INVITE, and found again at every later request by the cookie of our Record-Route.</summary>
[Collection(NodeCollection.Name)]
public sealed class DialogRouteTests(NodeFixture fixture)
{
    private static readonly DialogVariable<string> Account = DialogVariables.Text("account");
    private static readonly DialogVariable<string> Class = DialogVariables.Text("class");
    private static readonly DialogVariable<long?> Tariff = DialogVariables.Number("tariff");

    [Fact]
    public async Task Variables_and_flags_of_a_dialog_are_found_again_at_a_BYE_and_a_re_INVITE_from_either_side()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var first = fixture.Scripts.Add(context =>
        {
            context.Dialog.Set(Account, "4711");
            context.Dialog.Set(Class, "gold");
            context.Dialog.Set(Class, null);
            context.Dialog.Set(Tariff, 300);
            context.Dialog.Flags |= 4;
            context.Forward([callee.Target]);
            return default;
        });
        var seen = new List<(string? Account, string? Class, long? Tariff, ulong Flags, bool FromCaller)>();
        var later = fixture.Scripts.Add(async (context, next) =>
        {
            context.BranchHook = _ => seen.Add((context.Dialog.Get(Account), context.Dialog.Get(Class), context.Dialog.Get(Tariff), context.Dialog.Flags, context.OwnRoutes.FromCaller));
            await next.InvokeAsync(context);
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", first));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(200, extra: $"Contact: <{callee.Uri}>\r\n"));
        var answer = await caller.ExpectAsync(200);
        var (callId, routes) = (invite["Call-ID"], SipPeer.CallerRoutes(answer));

        await caller.SendAsync(caller.Request("ACK", callee.Uri, routes, toTag: "callee", callId: callId));
        Assert.Empty((await callee.ExpectAsync("ACK")).All("Route"));

        await caller.SendAsync(caller.Request("INVITE", callee.Uri, later + routes, toTag: "callee", callId: callId, cseq: 2));
        var again = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(again.Respond(488));
        await caller.ExpectAsync(488);

        await callee.SendAsync(callee.Request("BYE", caller.Uri, later + SipPeer.CalleeRoutes(forwarded), toTag: invite.FromTag, fromTag: "callee", callId: callId));
        await caller.SendAsync((await caller.ExpectAsync("BYE")).Respond(200));
        await callee.ExpectAsync("ACK");
        await callee.ExpectAsync(200);

        Assert.Equal([("4711", null, 300, 4, true), ("4711", null, 300, 4, false)], seen);
    }

    [Theory]
    [InlineData("call-id")]
    [InlineData("tag")]
    [InlineData("cookie")]
    public async Task A_cookie_of_another_dialog_tells_nothing(string changed)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var first = fixture.Scripts.Add(context =>
        {
            context.Dialog.Set(Account, "4711");
            context.Forward([callee.Target]);
            return default;
        });
        var seen = new List<(string? Account, bool HasCookie)>();
        var later = fixture.Scripts.Add(context =>
        {
            context.OwnRoutes = context.Services.Routes.Process(context.Message, context.Services.Time.GetUtcNow().ToUnixTimeSeconds() / 60);
            seen.Add((context.Dialog.Get(Account), context.OwnRoutes.HasCookie));
            context.ReplyStateless(200);
            return default;
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", first));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(200));
        var routes = SipPeer.CallerRoutes(await caller.ExpectAsync(200));
        if (changed == "cookie") routes = routes.Replace(";as=IA", ";as=IB", StringComparison.Ordinal);
        await caller.SendAsync(caller.Request("BYE", callee.Uri, later + routes, toTag: "callee", callId: changed == "call-id" ? null : invite["Call-ID"], fromTag: changed == "tag" ? "mallory" : invite.FromTag));
        await caller.ExpectAsync(200);
        Assert.Equal([(null, false)], seen);
    }

    [Fact]
    public async Task Variables_that_are_too_large_are_a_bug_of_the_route()
    {
        await using var caller = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.Dialog.Set(Account, new string('x', DialogVariables.MaxBytes));
            return default;
        });
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await caller.AckAsync(invite, await caller.ExpectAsync(500));
    }
}
