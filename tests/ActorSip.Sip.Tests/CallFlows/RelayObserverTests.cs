using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>What a route can do with a relay.</summary>
public sealed class RelayObserverTests
{
    [Fact]
    public void The_outcome_is_known_before_a_refusal_goes_upstream()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        var seen = "";
        var observer = new ScriptedObserver
        {
            Outcome = context =>
            {
                seen = $"{context.Best!.FinalStatus} {context.Server.LastStatus} {context.Server.IsFinal}";
                return false;
            },
        };
        Relay(call, observer, call.Bob.Contact);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        Assert.Equal(("486 100 False", 486, 1), (seen, invite.FinalStatus, observer.Outcomes));
        call.End();
    }

    [Fact]
    public void The_outcome_of_an_answer_comes_once_and_after_it_went_upstream()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 1000 200");
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "180 1000 200");
        var seen = "";
        var observer = new ScriptedObserver { Outcome = context => (seen += $"{context.Best!.FinalStatus} {context.Server.LastStatus} ").Length > 100 };
        Relay(call, observer, call.Bob.Contact, call.Carol.Contact);
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(3000);
        Assert.Equal("200 200 ", seen);
        call.End();
    }

    /// <summary>The last open branch may be one that was never sent: the relay then closes while the answer is still handled.</summary>
    [Fact]
    public void The_outcome_of_an_answer_can_read_the_request()
    {
        var call = new CallScenario();
        call.Proxy.Names["slow.example.net"] = null;
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        var callId = "";
        var observer = new ScriptedObserver
        {
            Outcome = context =>
            {
                callId = UserAgent.Text(context.Request, HeaderId.CallId);
                return false;
            },
        };
        Relay(call, observer, call.Bob.Contact, "sip:x@slow.example.net");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        Assert.Equal(invite.Request.CallId, callId);
        call.End();
    }

    [Fact]
    public void More_targets_may_be_added_when_all_have_failed()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "480");
        call.Dave.OnRequest = CallScenario.Answers(call.Dave, "200");
        var more = new Queue<string>([call.Carol.Contact, call.Dave.Contact]);
        var observer = new ScriptedObserver
        {
            Outcome = context =>
            {
                if (!more.TryDequeue(out var next)) return false;
                context.Relay([ProxyNode.To(next)]);
                return true;
            },
        };
        Relay(call, observer, call.Bob.Contact);
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        call.Bob.Expect("< INVITE, > 486 INVITE, < ACK");
        call.Carol.Expect("< INVITE, > 480 INVITE, < ACK");
        call.Dave.Expect("< INVITE, > 200 INVITE, < ACK");
        call.End();
    }

    /// <summary>A route that adds the same target for ever, or adds one after a 6xx or a CANCEL, gets the best response forwarded in the end.</summary>
    [Theory]
    [InlineData(486)]
    [InlineData(603)]
    [InlineData(487)]
    public void A_route_that_only_adds_what_cannot_be_tried_does_not_go_on_for_ever(int status)
    {
        var call = new CallScenario();
        if (status != 487) call.Bob.OnRequest = server => server.Respond(status);
        var observer = new ScriptedObserver
        {
            Outcome = context =>
            {
                context.Relay([ProxyNode.To(status == 486 ? call.Bob.Contact : call.Carol.Contact)]);
                return true;
            },
        };
        Relay(call, observer, call.Bob.Contact);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        invite.Cancel();
        call.Time.RunFor(1000);
        Assert.Equal(status, invite.FinalStatus);
        call.Carol.Expect("");
        call.End();
    }

    [Fact]
    public void The_reply_may_be_replaced()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        var observer = new ScriptedObserver
        {
            Outcome = context =>
            {
                context.Server.Reply(302, default, "Contact: <sip:mailbox@example.com>\r\n"u8);
                context.Close();
                return true;
            },
        };
        Relay(call, observer, call.Bob.Contact);
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 302 INVITE, > ACK");
        call.End();
    }

    [Fact]
    public void An_outcome_may_be_decided_later()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        var observer = new ScriptedObserver
        {
            Outcome = context =>
            {
                call.Time.Post(1000, context.ForwardBest);
                return true;
            },
        };
        Relay(call, observer, call.Bob.Contact);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(900);
        Assert.False(invite.IsDone);
        call.Time.RunFor(200);
        Assert.Equal(486, invite.FinalStatus);
        call.End();
    }

    /// <summary>The refusal of one ends the other that waits for its address, and with it the relay, while the refusal is still being handled.</summary>
    [Fact]
    public void An_outcome_may_be_decided_later_also_when_a_branch_was_never_sent()
    {
        var call = new CallScenario();
        call.Proxy.Names["slow.example.net"] = null;
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "603");
        var observer = new ScriptedObserver
        {
            Outcome = context =>
            {
                call.Time.Post(1000, () =>
                {
                    context.Server.Reply(480);
                    context.Close();
                });
                return true;
            },
        };
        Relay(call, observer, call.Bob.Contact, "sip:x@slow.example.net");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(900);
        Assert.False(invite.IsDone);
        call.Time.RunFor(200);
        Assert.Equal((480, 1), (invite.FinalStatus, observer.Outcomes));
        call.End();
    }

    [Fact]
    public void The_edits_of_a_branch_are_its_own()
    {
        var call = new CallScenario();
        var seen = new List<string>();
        foreach (var agent in new[] { call.Bob, call.Carol })
        {
            agent.OnRequest = CallScenario.Answers(agent, "486");
            agent.OnMessage = message =>
            {
                if (message.Method != SipMethod.Invite) return;
                seen.Add(agent.Name + " " + UserAgent.Text(message, HeaderId.Subject) + " " + UserAgent.Text(message, HeaderId.Diversion));
            };
        }

        var observer = new ScriptedObserver { Branch = branch => branch.Edit().Append(HeaderId.Subject, branch.Attempt == 0 ? "first"u8 : "second"u8) };
        call.Proxy.Script = request =>
        {
            request.Message.Edits.Append(HeaderId.Diversion, "<sip:all@example.com>"u8);
            call.Proxy.Relay(request, [ProxyNode.To(call.Bob.Contact), ProxyNode.To(call.Carol.Contact)], observer);
        };
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        Assert.Equal(["bob first <sip:all@example.com>", "carol second <sip:all@example.com>"], seen);
        call.End();
    }

    /// <summary>What a route changes in a response stays changed when that response comes again.</summary>
    [Theory]
    [InlineData("180", "180 edited")]
    [InlineData("200", "200 edited")]
    [InlineData("486", "486 edited")]
    public void The_edits_of_a_reply_go_upstream_and_so_do_those_of_its_repeats(string script, string expected)
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, script);
        var seen = new List<string>();
        call.Alice.OnMessage = message =>
        {
            if (message.StatusCode > 100) seen.Add(message.StatusCode + " " + UserAgent.Text(message, HeaderId.Subject));
        };
        var observer = new ScriptedObserver { Reply = (_, response) => response.Edits.Append(HeaderId.Subject, "edited"u8) };
        Relay(call, observer, call.Bob.Contact);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        if (script == "486")
        {
            Assert.Equal([expected], seen);
        }
        else
        {
            call.Bob.Servers.First().Transmit();
            call.Time.RunFor(100);
            Assert.Equal([expected, expected], seen);
        }

        invite.Cancel();
        call.End();
    }

    private static void Relay(CallScenario call, IRelayObserver observer, params string[] targets) =>
        call.Proxy.Script = request => call.Proxy.Relay(request, [.. targets.Select(uri => ProxyNode.To(uri))], observer);
}
