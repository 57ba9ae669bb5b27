using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>RFC 3261 sections 9 and 16.10.</summary>
public sealed class CancelTests
{
    [Fact]
    public void A_cancel_waits_for_the_first_provisional_response()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = server => call.Time.Post(1000, () => server.Respond(180));
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(200);
        invite.Cancel();
        call.Time.RunFor(200);
        call.Alice.Expect("> INVITE, < 100 INVITE, > CANCEL, < 200 CANCEL");
        call.Bob.Expect("< INVITE");
        call.Time.RunFor(3000);
        call.Bob.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        call.Alice.Expect("< 180 INVITE, < 487 INVITE, > ACK");
        call.End();
    }

    [Fact]
    public void A_cancelled_call_to_a_silent_callee_ends_with_487()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = _ => { };
        call.Network.Deaf.Add(call.Bob.Address);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        invite.Cancel();
        call.Time.RunFor(34_000);
        Assert.Equal((487, false), (invite.FinalStatus, invite.HasNoAnswer));
        call.Bob.Expect("");
        call.End();
    }

    [Fact]
    public void A_callee_that_ignores_the_cancel_is_given_up_after_32_seconds()
    {
        var call = new CallScenario();
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Network.Deaf.Add(call.Bob.Address);
        invite.Cancel();
        call.Time.RunFor(31_900);
        Assert.False(invite.IsDone);
        call.Time.RunFor(1000);
        Assert.Equal(487, invite.FinalStatus);
        call.End();
    }

    [Fact]
    public void A_cancel_after_the_answer_changes_nothing_and_gets_200()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        call.Alice.Start(invite.Request with { Method = "CANCEL" }, ProxyNode.DefaultAddress, changed: null);
        call.Time.RunFor(1000);
        call.Alice.Expect("> CANCEL, < 200 CANCEL");
        call.Bob.Expect("< INVITE, > 200 INVITE, < ACK");
        call.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancel_after_a_refusal_changes_nothing_and_gets_200(bool acknowledged)
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(acknowledged ? 1000 : 35);
        call.Alice.Start(invite.Request with { Method = "CANCEL" }, ProxyNode.DefaultAddress, changed: null);
        call.Time.RunFor(1000);
        call.Alice.Expect(acknowledged
            ? "> INVITE, < 100 INVITE, < 486 INVITE, > ACK, > CANCEL, < 200 CANCEL"
            : "> INVITE, < 100 INVITE, > CANCEL, < 486 INVITE, > ACK, < 200 CANCEL");
        call.Bob.Expect("< INVITE, > 486 INVITE, < ACK");
        Assert.Equal(486, invite.FinalStatus);
        call.End();
    }

    [Fact]
    public void A_repeated_cancel_is_answered_again_and_sent_on_once()
    {
        var call = new CallScenario();
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        invite.Cancel();
        call.Alice.Clients.Single(client => client.Request.Method == "CANCEL").Repeat();
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, > CANCEL, > CANCEL, < 200 CANCEL, < 200 CANCEL, < 487 INVITE, > ACK");
        call.Bob.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        call.End();
    }

    /// <summary>
    /// Section 16.10: "If a response context is not found, the element does not have any knowledge of the request to apply the CANCEL to. It MUST
    /// statelessly forward the CANCEL request".
    /// </summary>
    [Fact]
    public void A_cancel_that_meets_no_transaction_is_forwarded_without_state()
    {
        var call = new CallScenario();
        call.Alice.Send("CANCEL", CallScenario.BobUri);
        call.Time.RunFor(100);
        call.Bob.Expect("< CANCEL, > 481 CANCEL");
        Assert.Equal((0, 0), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.ClientCount));
        call.End();
    }

    /// <summary>Section 9.1: "CANCEL has no effect on requests other than INVITE"; section 9.2 wants it answered all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancel_of_another_request_has_no_effect_and_gets_200(bool answered)
    {
        var call = new CallScenario();
        call.Bob.OnRequest = server => call.Time.Post(300, () => server.Respond(200));
        var options = call.Alice.Send("MESSAGE", CallScenario.BobUri);
        call.Time.RunFor(answered ? 1000 : 100);
        call.Alice.Start(options.Request with { Method = "CANCEL" }, ProxyNode.DefaultAddress, changed: null);
        call.Time.RunFor(1000);
        call.Alice.Expect(answered ? "> MESSAGE, < 200 MESSAGE, > CANCEL, < 200 CANCEL" : "> MESSAGE, > CANCEL, < 200 CANCEL, < 200 MESSAGE");
        call.Bob.Expect("< MESSAGE, > 200 MESSAGE");
        call.End();
    }

    /// <summary>Section 9.1: the CANCEL has the INVITE's Request-URI, Via branch, Route, Call-ID, From, To and CSeq number.</summary>
    [Fact]
    public void The_cancel_of_a_branch_is_made_from_its_invite()
    {
        var call = new CallScenario();
        var seen = new List<string>();
        call.Bob.OnMessage = message =>
        {
            if (message.Method is not (SipMethod.Invite or SipMethod.Cancel or SipMethod.Ack)) return;
            var via = UserAgent.ValuesOf(message, HeaderId.Via).First();
            var line = System.Text.Encoding.ASCII.GetString(message.RequestUri);
            var routes = string.Join(",", UserAgent.ValuesOf(message, HeaderId.Route));
            var names = UserAgent.Text(message, HeaderId.From) + UserAgent.Text(message, HeaderId.CallId);
            names += UserAgent.Text(message, HeaderId.CSeq).Split(' ')[0];
            seen.Add($"{line} {via} {routes} {names}");
        };
        var path = "<sip:10.0.0.2;lr>, <sip:inner.example.com;lr>"u8.ToArray();
        call.Proxy.RelayTo(new Sip.Proxying.Target { Uri = "sip:bob@192.0.2.9"u8.ToArray(), Path = path });
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        invite.Cancel();
        call.Time.RunFor(1000);
        call.Bob.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        Assert.Equal(3, seen.Count);
        Assert.All(seen, text => Assert.Equal(seen[0], text));
        Assert.Contains("<sip:10.0.0.2;lr>,<sip:inner.example.com;lr>", seen[0], StringComparison.Ordinal);
        call.End();
    }

    /// <summary>A request with as many header fields as are accepted grows on its way; its CANCEL and ACK are still made from it.</summary>
    [Theory]
    [InlineData("X-Filler: 1\r\n", 500)]
    [InlineData("Route:<sip:10.0.0.2;lr>\r\n", 500)]
    public void An_invite_with_very_many_header_fields_can_be_cancelled(string line, int count)
    {
        var call = new CallScenario();
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri, string.Concat(Enumerable.Repeat(line, count)));
        call.Time.RunFor(1000);
        invite.Cancel();
        call.Time.RunFor(1000);
        call.Bob.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, > CANCEL, < 200 CANCEL, < 487 INVITE, > ACK");
        call.End();
    }
}
