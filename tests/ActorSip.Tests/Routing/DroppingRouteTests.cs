using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Requests that get no answer, or got theirs before the route was done: nothing is left behind (the running node counts its buffers at the end).</summary>
[Collection(NodeCollection.Name)]
public sealed class DroppingRouteTests(NodeFixture fixture)
{
    [Theory]
    [InlineData("INVITE", true)]
    [InlineData("INVITE", false)]
    [InlineData("MESSAGE", true)]
    [InlineData("MESSAGE", false)]
    public async Task A_dropped_request_leaves_no_transaction_though_its_route_awaited(string method, bool before)
    {
        await using var caller = fixture.NewUdpPeer();
        var runs = 0;
        var route = fixture.Scripts.Add(async context =>
        {
            runs++;
            if (before) context.Drop();
            await Task.Yield();
            context.Drop();
        });

        var request = await caller.SendAsync(caller.Request(method, "sip:callee@home.test", route));
        await caller.ExpectNothingAsync(fixture.ServerUri);

        // No transaction knows the repeat, so it is a new request.
        await caller.SendAsync(request);
        await caller.ExpectNothingAsync(fixture.ServerUri);
        Assert.Equal(2, runs);
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    public async Task A_stateless_answer_stays_the_only_one_when_the_route_awaits_after_it(string method)
    {
        await using var caller = fixture.NewUdpPeer();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = fixture.Scripts.Add(async context =>
        {
            context.ReplyStateless(403);
            await Task.Yield();
            done.SetResult();
        });

        var request = await caller.SendAsync(caller.Request(method, "sip:callee@home.test", route));
        Assert.Equal(403, (await caller.ReceiveAsync()).Status);
        await done.Task;
        await caller.ExpectNothingAsync(fixture.ServerUri);
        await caller.SendAsync(request);
        Assert.Equal(403, (await caller.ReceiveAnyAsync()).Status);
    }

    [Fact]
    public async Task A_CANCEL_that_meets_no_transaction_waits_for_its_route_and_goes_on_without_state()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            await Task.Yield();
            context.Forward([callee.Target]);
        });
        await caller.SendAsync(caller.Request("CANCEL", "sip:callee@home.test", route));
        var cancel = await callee.ExpectAsync("CANCEL");
        await callee.SendAsync(cancel.Respond(481));
        await caller.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task An_ACK_is_dropped_after_an_await()
    {
        await using var caller = fixture.NewUdpPeer();
        var runs = 0;
        var route = fixture.Scripts.Add(async context =>
        {
            await Task.Yield();
            runs++;
        });
        await caller.SendAsync(caller.Request("ACK", "sip:callee@home.test", route, toTag: "callee"));
        await caller.ExpectNothingAsync(fixture.ServerUri);
        Assert.Equal(1, runs);
    }
}
