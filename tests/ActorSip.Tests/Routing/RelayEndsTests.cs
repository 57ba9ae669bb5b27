using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Whoever awaits a relay hears of its end, however the request came to its answer. The fixture sees that no memory is kept.</summary>
[Collection(NodeCollection.Name)]
public sealed class RelayEndsTests(NodeFixture fixture)
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    public async Task When_there_is_no_breadth_for_the_targets(int breadth, int targets)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), left = fixture.NewUdpPeer(), right = fixture.NewUdpPeer();
        var ended = new TaskCompletionSource<int>();
        var route = fixture.Scripts.Add(async context => ended.SetResult((await context.RelayAsync(targets == 1 ? [left.Target] : [left.Target, right.Target])).Status));
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", $"{route}Max-Breadth: {breadth}\r\n"));
        await caller.ExpectAsync(440);
        Assert.Equal(440, await EndAsync(ended));
    }

    [Fact]
    public async Task When_a_hook_has_answered()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var ended = new TaskCompletionSource<int>();
        var route = fixture.Scripts.Add(async context =>
        {
            context.ReplyHook = (_, response) =>
            {
                if (response.StatusCode == 183) context.Reply(403);
            };
            ended.SetResult((await context.RelayAsync([callee.Target])).Status);
        });
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(183));
        await caller.AckAsync(invite, await caller.ExpectAsync(403));
        await callee.SendAsync((await callee.ExpectAsync("CANCEL")).Respond(200));
        await callee.SendAsync(forwarded.Respond(487));
        await callee.ExpectAsync("ACK");
        Assert.Equal(403, await EndAsync(ended));
    }

    [Fact]
    public async Task When_a_branch_hook_throws()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var ended = new TaskCompletionSource<int>();
        var route = fixture.Scripts.Add(async context =>
        {
            context.BranchHook = _ => throw new InvalidOperationException("a bug of the hook");
            ended.SetResult((await context.RelayAsync([callee.Target])).Status);
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await caller.ExpectAsync(500);
        Assert.Equal(500, await EndAsync(ended));
        await callee.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task When_there_was_nobody_to_relay_to()
    {
        await using var caller = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context => await context.RelayAsync([]));
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await caller.ExpectAsync(480);
    }

    [Fact]
    public async Task When_it_relays_for_ever_it_is_stopped()
    {
        await using var caller = fixture.NewUdpPeer();
        var (relays, bugs) = (0, fixture.Statistic("requests.bugs"));
        var route = fixture.Scripts.Add(async context =>
        {
            while (true)
            {
                await context.RelayAsync([new Target { Uri = "sip:x@127.0.0.1;transport=sctp"u8.ToArray() }]);
                relays++;
            }
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await caller.ExpectAsync(500);
        Assert.Equal((21, bugs + 1), (relays, fixture.Statistic("requests.bugs")));
    }

    private static Task<int> EndAsync(TaskCompletionSource<int> ended) => ended.Task.WaitAsync(TimeSpan.FromSeconds(15));
}
