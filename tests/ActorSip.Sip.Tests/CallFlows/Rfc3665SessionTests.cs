using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>The flows of RFC 3665 section 3 that a proxy has a part in, through one proxy: each party sees these messages in this order.</summary>
public sealed class Rfc3665SessionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_is_answered_and_ended_by_the_callee(bool reliable)
    {
        var call = new CallScenario(reliable);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 2000 200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(5000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 200 INVITE, > ACK");
        call.Bob.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < ACK");
        call.Bob.Dialogs[0].Bye();
        call.Time.RunFor(100);
        call.Alice.Expect("< BYE, > 200 BYE");
        call.Bob.Expect("> BYE, < 200 BYE");
        Assert.True(call.Alice.Dialogs[0].IsEnded);
        call.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_is_ended_by_the_caller(bool reliable)
    {
        var call = new CallScenario(reliable);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 2000 200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(5000);
        call.Alice.Dialogs[0].Bye();
        call.Time.RunFor(100);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 200 INVITE, > ACK, > BYE, < 200 BYE");
        call.Bob.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < ACK, < BYE, > 200 BYE");
        call.End();
    }

    /// <summary>Section 3.9 (486), 3.11 (480) and others: the final response is passed on, and each hop acknowledges it for itself.</summary>
    [Theory]
    [InlineData(302, 302)]
    [InlineData(404, 404)]
    [InlineData(408, 408)]
    [InlineData(480, 480)]
    [InlineData(486, 486)]
    [InlineData(500, 500)]
    [InlineData(503, 500)]
    [InlineData(603, 603)]
    public void A_refusal_is_passed_on_and_acknowledged_hop_by_hop(int status, int upstream)
    {
        foreach (var reliable in new[] { false, true })
        {
            var call = new CallScenario(reliable);
            call.Bob.OnRequest = server => server.Respond(status, status == 302 ? "Contact: <sip:bob@elsewhere.example.com>\r\n" : "");
            var contact = "";
            call.Alice.OnMessage = message => contact = UserAgent.Text(message, HeaderId.Contact);
            var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
            call.Time.RunFor(5000);
            call.Alice.Expect($"> INVITE, < 100 INVITE, < {upstream} INVITE, > ACK");
            call.Bob.Expect($"< INVITE, > {status} INVITE, < ACK");
            Assert.Equal(upstream, invite.FinalStatus);
            Assert.Equal(status == 302 ? "<sip:bob@elsewhere.example.com>" : "", contact);
            call.End();
        }
    }

    /// <summary>Section 3.8: nobody answers and the caller hangs up.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_caller_who_hangs_up_cancels_the_call(bool reliable)
    {
        var call = new CallScenario(reliable);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(2000);
        invite.Cancel();
        call.Time.RunFor(2000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, > CANCEL, < 200 CANCEL, < 487 INVITE, > ACK");
        call.Bob.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        Assert.Equal(487, invite.FinalStatus);
        call.End();
    }

    /// <summary>Section 3.10: the callee's telephone is not there at all.</summary>
    [Fact]
    public void A_silent_callee_is_tried_for_32_seconds_and_then_it_is_408()
    {
        var call = new CallScenario();
        call.Network.Deaf.Add(call.Bob.Address);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(31_900);
        Assert.False(invite.IsDone);
        call.Time.RunFor(200);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 408 INVITE, > ACK");
        call.Bob.Expect("");
        call.End();
    }

    [Fact]
    public void A_silent_callee_gets_the_invite_seven_times()
    {
        var call = new CallScenario();
        var times = new List<long>();
        var start = call.Time.Now;
        call.Bob.OnMessage = _ => times.Add(call.Time.Now - start);
        call.Bob.OnRequest = _ => { };
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(40_000);
        Assert.Equal([20, 520, 1520, 3520, 7520, 15_520, 31_520], times);
        call.End();
    }
}
