using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Simulation;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>Timer C, transport errors, searches for the next hop, and a full table: RFC 3261 sections 16.8 and 16.9.</summary>
public sealed class FailureTests
{
    [Fact]
    public void Timer_c_cancels_a_branch_that_rings_too_long()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 60000 183");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(60_000 + 184_000);
        Assert.False(invite.IsDone);
        call.Time.RunFor(2000);
        call.Bob.Expect("< INVITE, > 180 INVITE, > 183 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        Assert.Equal(487, invite.FinalStatus);
        call.End();
    }

    /// <summary>Section 16.7 item 2: a 100 does not set timer C back.</summary>
    [Fact]
    public void A_100_does_not_prolong_timer_c()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 60000 100");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(186_000);
        Assert.Equal(487, invite.FinalStatus);
        call.End();
    }

    [Fact]
    public void Timer_c_without_a_provisional_response_is_a_408()
    {
        var call = new CallScenario(policy: ProxyNode.DefaultPolicy with { TimerC = 5000 });
        call.Bob.OnRequest = _ => { };
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(5100);
        Assert.Equal((408, false), (invite.FinalStatus, invite.HasNoAnswer));
        call.Alice.Expect("> INVITE, < 100 INVITE, < 408 INVITE, > ACK");
        call.End();
    }

    [Theory]
    [InlineData(false, false, 408)]
    [InlineData(true, false, 487)]
    [InlineData(false, true, 487)]
    public void The_patience_of_a_route_ends_a_branch(bool ringing, bool cancelled, int status)
    {
        var call = new CallScenario();
        if (!ringing) call.Bob.OnRequest = _ => { };
        call.Proxy.Script = request =>
        {
            var context = call.Proxy.Proxy.ContextOf(call.Proxy.Proxy.Begin(request));
            context.FinalResponseTimeout = 5000;
            context.Relay([ProxyNode.To(call.Bob.Contact)]);
        };
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        if (cancelled) invite.Cancel();
        call.Time.RunFor(4200);
        Assert.Equal((status, false), (invite.FinalStatus, invite.HasNoAnswer));
        call.End();
    }

    /// <summary>A 100 is enough: it is there, and may ring for as long as it likes.</summary>
    [Theory]
    [InlineData("INVITE", "", 2000)]
    [InlineData("MESSAGE", "", 2000)]
    [InlineData("INVITE", "100 10000 200", 10_000)]
    [InlineData("INVITE", "180 10000 200", 10_000)]
    public void A_target_that_says_nothing_at_all_is_given_up_for_the_next_one(string method, string answers, int lasts)
    {
        var call = new CallScenario();
        call.Bob.OnRequest = answers.Length == 0 ? _ => { } : CallScenario.Answers(call.Bob, answers);
        var reached = false;
        call.Carol.OnRequest = server =>
        {
            reached = true;
            server.Respond(200);
        };
        call.Proxy.RelayTo(ProxyNode.To(call.Bob.Contact) with { SilenceTimeout = 2000 }, ProxyNode.To(call.Carol.Contact, 500));
        var request = call.Alice.Send(method, CallScenario.BobUri);
        call.Time.RunFor(lasts - 100);
        Assert.False(request.IsDone);
        call.Time.RunFor(500);
        Assert.Equal(200, request.FinalStatus);
        Assert.Equal(answers.Length == 0, reached);
        call.End();
    }

    [Theory]
    [InlineData("INVITE", false)]
    [InlineData("INVITE", true)]
    [InlineData("MESSAGE", false)]
    [InlineData("MESSAGE", true)]
    public void What_cannot_be_sent_goes_to_the_next_target(string method, bool reliable)
    {
        var call = new CallScenario(reliable);
        call.Network.Unreachable.Add(call.Bob.Address);
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "200");
        call.Proxy.RelayTo(ProxyNode.To(call.Bob.Contact), ProxyNode.To(call.Carol.Contact, 500));
        var request = call.Alice.Send(method, CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal(200, request.FinalStatus);
        call.End();
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    public void When_nothing_can_be_sent_it_is_500(string method)
    {
        var call = new CallScenario();
        call.Network.Unreachable.Add(call.Bob.Address);
        var request = call.Alice.Send(method, CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal((500, false), (request.FinalStatus, request.HasNoAnswer));
        call.End();
    }

    [Theory]
    [InlineData("slow.example.net", 200)]
    [InlineData("nowhere.example.net", 500)]
    [InlineData("unknown.example.net", 500)]
    public void A_next_hop_may_be_found_later_or_not_at_all(string host, int status)
    {
        foreach (var method in new[] { "INVITE", "MESSAGE" })
        {
            var call = Named();
            call.Proxy.RelayTo(ProxyNode.To("sip:bob@" + host));
            call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
            var request = call.Alice.Send(method, CallScenario.BobUri);
            call.Time.RunFor(400);
            Assert.Equal(status, request.FinalStatus);
            call.End();
        }
    }

    [Fact]
    public void A_call_can_be_cancelled_while_the_next_hop_is_searched()
    {
        var call = Named();
        call.Proxy.RelayTo(ProxyNode.To("sip:bob@slow.example.net"));
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(21);
        invite.Cancel();
        call.Time.RunFor(400);
        call.Alice.Expect("> INVITE, < 100 INVITE, > CANCEL, < 200 CANCEL, < 487 INVITE, > ACK");
        call.Bob.Expect("");
        call.End();
    }

    /// <summary>One ACK that is forwarded to several next hops which are all still searched.</summary>
    [Fact]
    public void A_stateless_request_may_wait_for_several_next_hops()
    {
        var call = Named();
        call.Proxy.Names["slower.example.net"] = call.Carol.Address;
        call.Proxy.RelayTo(ProxyNode.To("sip:bob@slow.example.net"), ProxyNode.To("sip:carol@slower.example.net"), ProxyNode.To("sip:x@nowhere.example.net"));
        call.Alice.Send("CANCEL", CallScenario.BobUri);
        call.Time.RunFor(200);
        call.Bob.Expect("< CANCEL, > 481 CANCEL");
        call.Carol.Expect("< CANCEL, > 481 CANCEL");
        call.End();
    }

    [Fact]
    public void An_answer_ends_the_search_for_the_other_next_hops()
    {
        var call = Named();
        call.Proxy.RelayTo(ProxyNode.To("sip:bob@slow.example.net"), ProxyNode.To(call.Carol.Contact));
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(400);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        call.Bob.Expect("");
        call.End();
    }

    [Fact]
    public void A_full_table_is_answered_with_503_without_state()
    {
        var call = new CallScenario(policy: ProxyNode.DefaultPolicy with { MaxTransactions = 1 });
        var first = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(100);
        var second = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(100);
        Assert.Equal((503, 1), (second.FinalStatus, call.Proxy.Proxy.ServerCount));
        first.Cancel();
        call.End();
    }

    [Fact]
    public void A_full_table_has_some_room_left_for_calls_that_are_there()
    {
        var call = new CallScenario(policy: ProxyNode.DefaultPolicy with { MaxTransactions = 4 });
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        for (var i = 0; i < 2; i++) call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Bob.OnRequest = server => server.Respond(180);
        var calls = Enumerable.Range(0, 4).Select(_ => call.Alice.Send("INVITE", CallScenario.BobUri)).ToArray();
        call.Time.RunFor(100);
        call.Network.Deaf.Add(call.Bob.Address);
        var fresh = call.Alice.Send("MESSAGE", CallScenario.BobUri);
        var forged = call.Alice.Start(InDialog(call, "BYE"), ProxyNode.DefaultAddress, changed: null);
        var bye = call.Alice.Dialogs[0].Bye();
        call.Time.RunFor(100);
        Assert.Equal((503, 503, 0, 5), (fresh.FinalStatus, forged.FinalStatus, bye.FinalStatus, call.Proxy.Proxy.ServerCount));
        var another = call.Alice.Dialogs[1].Bye();
        call.Time.RunFor(100);
        Assert.Equal(503, another.FinalStatus);
        call.Network.Deaf.Clear();
        foreach (var pending in calls) pending.Cancel();
        call.End();
    }

    /// <summary>Anybody can open connections and invent addresses: of whom no password is known may not fill the table for the others.</summary>
    [Fact]
    public void Strangers_leave_room_for_those_who_are_known()
    {
        var call = new CallScenario(policy: ProxyNode.DefaultPolicy with { MaxTransactions = 4, MaxUnknown = 2 });
        call.Proxy.Strangers.Add(call.Alice.Address);
        var calls = Enumerable.Range(0, 3).Select(_ => call.Alice.Send("INVITE", CallScenario.BobUri)).ToList();
        call.Time.RunFor(100);
        Assert.Equal([0, 0, 503], calls.Select(pending => pending.FinalStatus));
        call.Proxy.Strangers.Clear();
        calls.Add(call.Alice.Send("INVITE", CallScenario.BobUri));
        call.Time.RunFor(100);
        Assert.Equal(0, calls[^1].FinalStatus);
        foreach (var pending in calls) pending.Cancel();
        call.End();
    }

    /// <summary>A refusal within a dialog is remembered for its ACK, but not for strangers: a flood of them would fill the table.</summary>
    [Fact]
    public void Refusing_a_stranger_leaves_nothing()
    {
        var call = new CallScenario();
        call.Proxy.RefusesDialogs = true;
        call.Proxy.Script = request => call.Proxy.Proxy.ReplyStateless(request.Message, request.Source, request.Key, 481);
        call.Proxy.Strangers.Add(call.Alice.Address);
        call.Alice.Start(InDialog(call, "INVITE"), ProxyNode.DefaultAddress, changed: null);
        call.Time.RunFor(100);
        Assert.Equal((0, 0), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.TombstoneCount));
        call.Proxy.Strangers.Clear();
        call.Alice.Start(InDialog(call, "INVITE"), ProxyNode.DefaultAddress, changed: null);
        call.Time.RunFor(100);
        Assert.Equal((0, 1), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.TombstoneCount));
        call.End();
    }

    private static AgentRequest InDialog(CallScenario call, string method) =>
        new(method, "sip:silent@10.0.0.99", call.Alice.NewTag(), $"<sip:alice@example.com>;tag={call.Alice.NewTag()}", "<sip:bob@example.com>;tag=b", 2, call.Alice.NewBranch(), []);

    private static CallScenario Named()
    {
        var call = new CallScenario();
        call.Proxy.Names["slow.example.net"] = call.Bob.Address;
        call.Proxy.Names["nowhere.example.net"] = null;
        return call;
    }
}
