using ActorSip.Requests;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Routes with bugs: they end their own request with 500, and nobody else's.</summary>
[Collection(NodeCollection.Name)]
public sealed class FailingRouteTests(NodeFixture fixture)
{
    public static TheoryData<string> Bugs => new("before", "after", "late", "silent", "silent late", "cancelled");

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task A_route_with_a_bug_is_answered_with_500_and_others_are_not_harmed(string bug)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), other = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context => Broken(context, bug));
        var good = fixture.Scripts.Add(async context => await context.RelayAsync([callee.Target]));

        await other.SendAsync(other.Request("MESSAGE", "sip:callee@home.test", good));
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        if (bug == "late") await caller.ExpectAsync(180);
        var final = await caller.ExpectAsync(bug == "cancelled" ? 487 : 500);
        await caller.AckAsync(invite, final);
        await caller.ExpectNothingAsync(fixture.ServerUri);

        await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
        await other.ExpectAsync(200);
    }

    [Fact]
    public async Task A_bug_after_the_relay_has_begun_leaves_the_relay_to_the_rules()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.Forward([callee.Target]);
            throw new InvalidOperationException("a bug of the test");
        });
        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_bug_after_an_outcome_lets_the_best_response_through()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            await context.RelayAsync([callee.Target]);
            throw new InvalidOperationException("a bug of the test");
        });
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await callee.SendAsync((await callee.ExpectAsync("INVITE")).Respond(486));
        await caller.AckAsync(invite, await caller.ExpectAsync(486));
        await caller.ExpectNothingAsync(fixture.ServerUri);
    }

    [Theory]
    [InlineData("branch")]
    [InlineData("reply")]
    public async Task A_hook_with_a_bug_does_not_stop_the_server(string hook)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            if (hook == "branch") context.BranchHook = _ => throw new InvalidOperationException("a bug of the test");
            else context.ReplyHook = (_, _) => throw new InvalidOperationException("a bug of the test");
            context.Forward([callee.Target]);
            return default;
        });
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        if (hook == "reply")
        {
            var forwarded = await callee.ExpectAsync("INVITE");
            await callee.SendAsync(forwarded.Respond(180));
            await caller.ExpectAsync(180);
            await callee.SendAsync(forwarded.Respond(486));
        }

        var bugs = fixture.Statistic("requests.bugs");
        await caller.AckAsync(invite, await caller.ExpectAsync(hook == "branch" ? 500 : 486));
        await caller.ExpectNothingAsync(fixture.ServerUri);
        Assert.NotEqual(0, bugs);
        if (hook == "branch") await callee.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_branch_hook_with_a_bug_in_a_later_group_ends_the_request_too()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), first = fixture.NewUdpPeer(), second = fixture.NewUdpPeer(), third = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.BranchHook = branch =>
            {
                if (branch.Attempt > 0) throw new InvalidOperationException("a bug of the test");
            };
            context.Forward([first.TargetWithQ(900), second.TargetWithQ(500), third.TargetWithQ(500)]);
            return default;
        });
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await first.SendAsync((await first.ExpectAsync("INVITE")).Respond(486));
        await caller.AckAsync(invite, await caller.ExpectAsync(500));
        await caller.ExpectNothingAsync(fixture.ServerUri);
        await second.ExpectNothingAsync(fixture.ServerUri);
        await third.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task What_an_async_void_method_throws_ends_nobodys_calls()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var good = fixture.Scripts.Add(async context => await context.RelayAsync([callee.Target]));
        var bad = fixture.Scripts.Add(context =>
        {
            FireAndForget();
            context.ReplyStateless(200);
            return default;
        });
        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", good));
        var forwarded = await callee.ExpectAsync("INVITE");
        await caller.ExpectAsync(100);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", bad));
        await caller.ExpectAsync(200);
        await caller.ExpectNothingAsync(fixture.ServerUri);

        // The call is still known.
        await callee.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

#pragma warning disable VSTHRD100, MA0155 // A step should not do this, and must do no harm if it does.
    private static async void FireAndForget()
    {
        await Task.Yield();
        throw new InvalidOperationException("a bug of the test");
    }
#pragma warning restore VSTHRD100, MA0155

    private static async ValueTask Late() => await Task.Yield();

    private static ValueTask Broken(RequestContext context, string bug) => bug switch
    {
        "before" => throw new InvalidOperationException("a bug of the test"),
        "after" => AfterAwaitAsync(context, new InvalidOperationException("a bug of the test")),
        "late" => AfterReplyAsync(context),
        "silent" => default,
        "silent late" => Late(),
        _ => AfterAwaitAsync(context, new OperationCanceledException("a cancellation of the test")),
    };

    private static async ValueTask AfterAwaitAsync(RequestContext context, Exception error)
    {
        await Task.Yield();
        context.Flags = 1;
        throw error;
    }

    private static async ValueTask AfterReplyAsync(RequestContext context)
    {
        await Task.Yield();
        context.Reply(180);
        throw new InvalidOperationException("a bug of the test");
    }
}
