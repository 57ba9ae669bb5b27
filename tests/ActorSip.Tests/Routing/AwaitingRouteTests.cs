using System.Text;
using ActorSip.Sip.Messages;
using Xunit;

namespace ActorSip.Tests.Routing;

#pragma warning disable VSTHRD003 // Waiting for work that somebody else completes is what these tests are about.

/// <summary>Routes that await work from outside of their actor.</summary>
[Collection(NodeCollection.Name)]
public sealed class AwaitingRouteTests(NodeFixture fixture)
{
    [Fact]
    public async Task A_continuation_comes_back_on_the_actors_turn_with_the_message_still_readable()
    {
        await using var caller = fixture.NewUdpPeer();
        var (callId, work) = ("", new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
        int before = 0, after = 0;
        SynchronizationContext? contextBefore = null, contextAfter = null;
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = fixture.Scripts.Add(async context =>
        {
            (before, contextBefore) = (Environment.CurrentManagedThreadId, SynchronizationContext.Current);
            waiting.SetResult();
            var answer = await work.Task;
            (after, contextAfter) = (Environment.CurrentManagedThreadId, SynchronizationContext.Current);
            callId = Encoding.ASCII.GetString(context.View.First(HeaderId.CallId));
            context.Reply(200, Encoding.ASCII.GetBytes(answer));
        });

        var request = await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await waiting.Task;

        // The memory it was received in is used again meanwhile.
        for (var i = 0; i < 20; i++)
        {
            await caller.SendAsync(caller.Request("OPTIONS", fixture.ServerUri));
            await caller.ExpectAsync(200);
        }

        await Task.Run(() => work.SetResult("Back Again"));
        Assert.Equal("SIP/2.0 200 Back Again", (await caller.ExpectAsync(200)).StartLine);
        Assert.Equal(request["Call-ID"], callId);
        Assert.Equal(before, after);
        Assert.NotNull(contextBefore);
        Assert.Same(contextBefore, contextAfter);
    }

    [Fact]
    public async Task Repeats_of_a_request_whose_route_awaits_do_not_start_it_again()
    {
        await using var caller = fixture.NewUdpPeer();
        var work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        var route = fixture.Scripts.Add(async context =>
        {
            runs++;
            await work.Task;
            context.Reply(200);
        });

        var message = await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await caller.SendAsync(message);
        await caller.SendAsync(message);
        await caller.ExpectNothingAsync(fixture.ServerUri);
        work.SetResult();
        await caller.ExpectAsync(200);
        Assert.Equal(1, runs);

        // A repeat after the answer gets the same answer again.
        await caller.SendAsync(message);
        Assert.Equal(message["Call-ID"], (await caller.ReceiveAnyAsync())["Call-ID"]);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task An_INVITE_whose_route_awaits_is_answered_with_100_at_once_and_again_for_a_repeat()
    {
        await using var caller = fixture.NewUdpPeer();
        var work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = fixture.Scripts.Add(async context =>
        {
            await work.Task;
            context.Reply(486);
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await caller.ExpectAsync(100);
        await caller.SendAsync(invite);
        Assert.Equal(100, (await caller.ReceiveAnyAsync()).Status);
        work.SetResult();
        await caller.AckAsync(invite, await caller.ExpectAsync(486));
        await caller.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task Work_without_a_result_of_its_own_can_be_awaited()
    {
        await using var caller = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            await Task.Delay(20);
            await Task.Yield();
            await Task.Run(() => { }).ConfigureAwait(true);
            context.Reply(200);
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_caller_who_cancels_is_answered_while_the_route_awaits_and_the_route_hears_of_it()
    {
        await using var caller = fixture.NewUdpPeer();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = fixture.Scripts.Add(async context =>
        {
            try
            {
                var delay = Task.Delay(TimeSpan.FromMinutes(5), context.Cancellation);
                waiting.SetResult();
                await delay;
            }
            catch (OperationCanceledException)
            {
                cancelled.SetResult();
                throw;
            }
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await waiting.Task;
        await caller.ExpectAsync(100);
        await caller.CancelAsync(invite);
        var first = await caller.ReceiveAsync();
        var second = await caller.ReceiveAsync();
        Assert.Equal([(200, "CANCEL"), (487, "INVITE")], [(first.Status, first.Method), (second.Status, second.Method)]);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await caller.AckAsync(invite, second);
        await caller.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_caller_who_cancels_after_the_route_has_ended_still_reaches_the_branches()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var bugs = fixture.Statistic("requests.bugs");
        var route = fixture.Scripts.Add(context =>
        {
            // Asks for the token, and needs it no more.
            if (!context.Cancellation.IsCancellationRequested) context.Forward([callee.Target]);
            return default;
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(180));
        await caller.ExpectAsync(180);
        await caller.CancelAsync(invite);
        await caller.ExpectAsync(200);
        var cancel = await callee.ExpectAsync("CANCEL");
        await callee.SendAsync(cancel.Respond(200));
        await callee.SendAsync(forwarded.Respond(487));
        await callee.ExpectAsync("ACK");
        await caller.AckAsync(invite, await caller.ExpectAsync(487));
        await caller.ExpectNothingAsync(fixture.ServerUri);
        Assert.Equal(bugs, fixture.Statistic("requests.bugs"));
    }

    [Fact]
    public async Task A_relay_that_is_awaited_ends_with_487_when_the_caller_cancels()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var status = 0;
        var tried = false;
        var route = fixture.Scripts.Add(async context =>
        {
            status = (await context.RelayAsync([callee.Target])).Status;
            tried = context.Cancellation.IsCancellationRequested;
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(180));
        await caller.ExpectAsync(180);
        await caller.CancelAsync(invite);
        await caller.ExpectAsync(200);
        await callee.ExpectAsync("CANCEL");
        await callee.SendAsync(forwarded.Respond(487));
        await caller.AckAsync(invite, await caller.ExpectAsync(487));
        Assert.Equal(487, status);
        Assert.True(tried, "A token that is asked for after the CANCEL is cancelled already.");
    }

    [Fact]
    public async Task An_ACK_can_wait_too()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = fixture.Scripts.Add(async context =>
        {
            await work.Task;
            context.Forward([callee.Target]);
        });
        await caller.SendAsync(caller.Request("ACK", callee.Uri, route, toTag: "callee"));
        await caller.ExpectNothingAsync(fixture.ServerUri);
        work.SetResult();
        await callee.ExpectAsync("ACK");
    }

    [Fact]
    public async Task A_route_that_awaits_delays_nobody_else()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = fixture.Scripts.Add(async context =>
        {
            await work.Task;
            await context.RelayAsync([callee.Target]);
        });
        var waiting = new List<string>();
        for (var i = 0; i < 50; i++) waiting.Add((await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route)))["Call-ID"]);
        await caller.ExpectNothingAsync(fixture.ServerUri);
        work.SetResult();
        for (var i = 0; i < 50; i++) await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
        var answered = new List<string>();
        for (var i = 0; i < 50; i++) answered.Add((await caller.ExpectAsync(200))["Call-ID"]);
        Assert.Equal(waiting.Order(StringComparer.Ordinal), answered.Order(StringComparer.Ordinal));
    }
}
