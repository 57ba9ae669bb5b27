using System.Text;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>What a route can do with a relay: its outcome, more targets, another response, and the hooks.</summary>
[Collection(NodeCollection.Name)]
public sealed class RelayRouteTests(NodeFixture fixture)
{
    private static readonly RouteVariable<string> FirstTry = new("first try");
    private static readonly RouteVariable<string> Side = new("side");

    [Fact]
    public async Task A_busy_target_is_followed_by_the_next_one_and_the_caller_hears_of_success_alone()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), busy = fixture.NewUdpPeer(), second = fixture.NewUdpPeer();
        var outcomes = new List<(int Status, bool HasResponse)>();
        var route = fixture.Scripts.Add(async context =>
        {
            var outcome = await context.RelayAsync([busy.Target]);
            outcomes.Add((outcome.Status, outcome.Response is not null));
            if (outcome.IsSuccess) return;
            outcome = await context.RelayAsync([second.Target]);
            outcomes.Add((outcome.Status, outcome.Response is not null));
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await busy.SendAsync((await busy.ExpectAsync("INVITE")).Respond(486));
        await busy.ExpectAsync("ACK");
        var forked = await second.ExpectAsync("INVITE");
        await second.SendAsync(forked.Respond(180));
        await second.SendAsync(forked.Respond(200));

        await caller.ExpectAsync(180);
        var answer = await caller.ExpectAsync(200);
        Assert.Equal(invite["Via"], Assert.Single(answer.All("Via")));
        Assert.Equal([(486, true), (200, false)], outcomes);
    }

    [Fact]
    public async Task A_silent_target_is_given_up_when_the_route_loses_patience()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), silent = fixture.NewUdpPeer(), second = fixture.NewUdpPeer();
        var first = 0;
        var route = fixture.Scripts.Add(async context =>
        {
            context.FinalResponseTimeout = 300;
            first = (await context.RelayAsync([silent.Target])).Status;
            context.FinalResponseTimeout = 0;
            await context.RelayAsync([second.Target]);
        });

        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await silent.ExpectAsync("INVITE");

        // The second may take longer than the first was given: the third copy of the INVITE leaves after 600 ms.
        var invite = await second.ReceiveAnyAsync();
        await second.ReceiveAnyAsync();
        await second.ReceiveAnyAsync();
        await second.SendAsync(invite.Respond(200));
        await caller.ExpectAsync(200);
        Assert.Equal(408, first);
    }

    [Fact]
    public async Task A_target_that_rings_too_long_is_cancelled_before_the_next_is_tried()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), ringing = fixture.NewUdpPeer(), second = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            context.FinalResponseTimeout = 400;
            await context.RelayAsync([ringing.Target]);
            context.FinalResponseTimeout = 0;
            await context.RelayAsync([second.Target]);
        });

        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var invite = await ringing.ExpectAsync("INVITE");
        await ringing.SendAsync(invite.Respond(180));
        var cancel = await ringing.ExpectAsync("CANCEL");
        Assert.Equal(invite.Branch, cancel.Branch);
        await ringing.SendAsync(cancel.Respond(200));
        await ringing.SendAsync(invite.Respond(487));
        await ringing.ExpectAsync("ACK");
        await second.SendAsync((await second.ExpectAsync("INVITE")).Respond(200));
        await caller.ExpectAsync(180);
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_route_that_ends_after_a_failure_lets_the_best_response_through()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), absent = fixture.NewUdpPeer(), busy = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            await context.RelayAsync([absent.Target]);
            await context.RelayAsync([busy.Target]);
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await absent.SendAsync((await absent.ExpectAsync("INVITE")).Respond(404));
        await busy.SendAsync((await busy.ExpectAsync("INVITE")).Respond(486, extra: "X-Reason: on the phone\r\n"));
        var final = await caller.ExpectAsync(486);
        Assert.Equal("on the phone", final["X-Reason"]);
        await caller.AckAsync(invite, final);
        await caller.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task The_outcome_can_be_replaced_by_another_response()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), busy = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            var outcome = await context.RelayAsync([busy.Target]);
            if (outcome.Status == 486) context.Reply(302, "Try the Mailbox"u8, "Contact: <sip:mailbox@home.test>\r\n"u8);
        });

        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await busy.SendAsync((await busy.ExpectAsync("INVITE")).Respond(486));
        var final = await caller.ExpectAsync(302);
        Assert.Equal("SIP/2.0 302 Try the Mailbox", final.StartLine);
        Assert.Equal("<sip:mailbox@home.test>", final["Contact"]);
        await caller.AckAsync(invite, final);
        await caller.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_route_reads_the_contact_of_a_redirection_and_follows_it()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), old = fixture.NewUdpPeer(), current = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            var outcome = await context.RelayAsync([old.Target]);
            if (outcome is not { Status: 302, Response: { } redirection }) return;
            var contact = redirection.View.First(HeaderId.Contact).Trim("<>"u8).ToArray();
            await context.RelayAsync([new Target { Uri = contact }]);
        });

        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await old.SendAsync((await old.ExpectAsync("INVITE")).Respond(302, extra: $"Contact: <{current.Uri}>\r\n"));
        var followed = await current.ExpectAsync("INVITE");
        Assert.Equal(current.Uri, followed.Uri);
        await current.SendAsync(followed.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task Parallel_branches_have_their_own_edits_variables_and_flags_and_the_losers_are_cancelled()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), left = fixture.NewUdpPeer(), right = fixture.NewUdpPeer();
        var winners = new List<(string? Side, ulong Flags)>();
        var route = fixture.Scripts.Add(async context =>
        {
            context.Message.Edits.Append("X-All"u8, "yes"u8);
            context.BranchHook = branch =>
            {
                branch.Variables.Set(Side, branch.Attempt == 0 ? "left" : "right");
                branch.Flags |= 1UL << (40 + branch.Attempt);
                if (branch.Attempt == 0) branch.Edit().Append("X-Left"u8, "only"u8);
            };
            context.ReplyHook = (branch, response) => response.Edits.Append("X-From-Branch"u8, Encoding.ASCII.GetBytes(branch.Variables.Get(Side)!));
            var outcome = await context.RelayAsync([left.Target, right.Target]);
            winners.Add((outcome.Branch?.Variables.Get(Side), outcome.Branch?.Flags ?? 0));
        });

        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        var (toLeft, toRight) = (await left.ExpectAsync("INVITE"), await right.ExpectAsync("INVITE"));
        Assert.Equal(("yes", "only"), (toLeft["X-All"], toLeft["X-Left"]));
        Assert.Equal(("yes", ""), (toRight["X-All"], toRight["X-Left"]));
        Assert.NotEqual(toLeft.Branch, toRight.Branch);

        await left.SendAsync(toLeft.Respond(180, "l"));
        Assert.Equal("left", (await caller.ExpectAsync(180))["X-From-Branch"]);
        await right.SendAsync(toRight.Respond(200, "r"));
        Assert.Equal("right", (await caller.ExpectAsync(200))["X-From-Branch"]);
        await left.ExpectAsync("CANCEL");
        await left.SendAsync(toLeft.Respond(487, "l"));
        await left.ExpectAsync("ACK");
        Assert.Equal([("right", 1UL << 41)], winners);
    }

    [Fact]
    public async Task Targets_of_a_lower_q_are_tried_when_those_above_have_failed()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), preferred = fixture.NewUdpPeer(), other = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.Forward([other.TargetWithQ(300), preferred.TargetWithQ(700)]);
            return default;
        });

        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await preferred.SendAsync((await preferred.ExpectAsync("INVITE")).Respond(480));
        await other.SendAsync((await other.ExpectAsync("INVITE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task Variables_and_flags_of_a_transaction_last_from_step_to_step_and_over_awaits()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), busy = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            context.Flags |= 1UL << 40;
            context.Variables.Set(FirstTry, busy.HostPort);
            await context.RelayAsync([busy.Target]);
            if (context.Flags == 1UL << 40 && context.Variables.Get(FirstTry) == busy.HostPort) context.Reply(600);
        });
        var fresh = fixture.Scripts.Add(context =>
        {
            context.ReplyStateless(context.Flags == 0 && context.Variables.Get(FirstTry) is null ? 299 : 599);
            return default;
        });

        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await busy.SendAsync((await busy.ExpectAsync("MESSAGE")).Respond(486));
        await caller.ExpectAsync(600);
        for (var i = 0; i < 3; i++)
        {
            await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", fresh));
            await caller.ExpectAsync(299);
        }
    }

    /// <summary>RFC 5393 section 5.3.3: "All proxied requests MUST contain a single Max-Breadth header field value."</summary>
    [Theory]
    [InlineData("", 1, "60")]
    [InlineData("", 2, "30")]
    [InlineData("Max-Breadth: 5\r\n", 1, "5")]
    [InlineData("Max-Breadth: 5\r\n", 2, "3")]
    [InlineData("Max-Breadth: 500\r\n", 1, "60")]
    public async Task Each_branch_has_its_share_of_Max_Breadth(string received, int branches, string expected)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), left = fixture.NewUdpPeer(), right = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.Forward(branches == 1 ? [left.Target] : [left.Target, right.Target]);
            return default;
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route + received));
        var forwarded = await left.ExpectAsync("MESSAGE");
        Assert.Equal([expected], forwarded.All("Max-Breadth"));
        if (branches == 2) await right.SendAsync((await right.ExpectAsync("MESSAGE")).Respond(404));
        await left.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("BYE")]
    [InlineData("XYZZY")]
    public async Task Every_method_can_be_relayed_with_an_outcome(string method)
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var status = 0;
        var route = fixture.Scripts.Add(async context => status = (await context.RelayAsync([callee.Target])).Status);
        await caller.SendAsync(caller.Request(method, "sip:callee@home.test", route));
        await callee.SendAsync((await callee.ExpectAsync(method)).Respond(202));
        await caller.ExpectAsync(202);
        Assert.Equal(202, status);
    }

    [Fact]
    public async Task Nobody_to_relay_to_is_an_outcome_too()
    {
        await using var caller = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context =>
        {
            var outcome = await context.RelayAsync([]);
            if (outcome is { Status: 480, Response: null, Branch: null }) context.Reply(480, "Nobody There"u8);
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        Assert.Equal("SIP/2.0 480 Nobody There", (await caller.ExpectAsync(480)).StartLine);
    }

    [Fact]
    public async Task A_target_without_an_address_is_an_outcome_of_503_without_a_response()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), second = fixture.NewUdpPeer();
        (int Status, bool HasResponse) first = default;
        var route = fixture.Scripts.Add(async context =>
        {
            var outcome = await context.RelayAsync([new Target { Uri = "sip:callee@127.0.0.1;transport=sctp"u8.ToArray() }]);
            first = (outcome.Status, outcome.Response is not null);
            await context.RelayAsync([second.Target]);
        });
        await caller.SendAsync(caller.Request("INVITE", "sip:callee@home.test", route));
        await second.SendAsync((await second.ExpectAsync("INVITE")).Respond(200));
        await caller.ExpectAsync(200);
        Assert.Equal((503, false), first);
    }
}
