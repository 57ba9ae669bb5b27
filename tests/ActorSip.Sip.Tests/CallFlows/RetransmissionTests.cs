using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>Repeats, late comers and strangers: RFC 3261 section 17, RFC 6026, RFC 4320, and section 8.2.7.</summary>
public sealed class RetransmissionTests
{
    [Fact]
    public void A_repeated_invite_gets_the_last_provisional_response_and_is_not_sent_on()
    {
        var call = new CallScenario();
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        invite.Repeat();
        call.Time.RunFor(1000);
        invite.Repeat();
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE, > INVITE, < 100 INVITE, < 100 INVITE, < 180 INVITE, > INVITE, < 180 INVITE");
        call.Bob.Expect("< INVITE, > 180 INVITE");
        invite.Cancel();
        call.End();
    }

    [Fact]
    public void A_repeated_invite_is_absorbed_once_it_was_answered()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        invite.Repeat();
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE");
        call.Bob.Expect("< INVITE, > 200 INVITE, < ACK");
        call.End();
    }

    [Fact]
    public void A_repeated_200_is_forwarded_again_for_32_seconds()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(30_000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        Assert.Equal((0, 0), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.ClientCount));
        call.Bob.Servers.First().Transmit();
        call.Time.RunFor(100);
        call.Alice.Expect("< 200 INVITE, > ACK");
        call.Bob.Expect("< INVITE, > 200 INVITE, < ACK, > 200 INVITE, < ACK");
        call.Time.RunFor(4000);
        call.Bob.Servers.First().Transmit();
        call.Time.RunFor(100);
        call.Alice.Expect("");
        call.End();
    }

    [Fact]
    public void A_200_whose_ack_is_lost_is_repeated_to_the_caller()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(35);
        call.Network.Deaf.Add(call.Bob.Address);
        call.Time.RunFor(1000);
        call.Network.Deaf.Clear();
        call.Time.RunFor(5000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK, < 200 INVITE, > ACK, < 200 INVITE, > ACK");
        call.Bob.Expect("< INVITE, > 200 INVITE, > 200 INVITE, > 200 INVITE, < ACK");
        call.End();
    }

    [Fact]
    public void A_repeated_refusal_gets_its_ack_again_and_is_not_forwarded()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(20_000);
        call.Bob.Servers.First().Transmit();
        call.Time.RunFor(100);
        call.Bob.Expect("< INVITE, > 486 INVITE, < ACK, > 486 INVITE, < ACK");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 486 INVITE, > ACK");
        call.End();
    }

    /// <summary>Timer G, over UDP alone, and Timer H.</summary>
    [Theory]
    [InlineData(false, 10)]
    [InlineData(true, 1)]
    public void A_refusal_without_ack_is_repeated_until_timer_h(bool reliable, int times)
    {
        var call = new CallScenario(reliable);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(25);
        call.Network.Deaf.Add(call.Alice.Address);
        var before = call.Network.Sent;
        call.Time.RunFor(31_000);
        Assert.Equal(1, call.Proxy.Proxy.ServerCount);

        // The ACK to the callee, and the refusal to the caller
        Assert.Equal(1 + times, call.Network.Sent - before);
        call.Time.RunFor(2000);
        Assert.Equal((0, 1L), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.Statistics.MissingAcks));
        call.Network.Deaf.Clear();
        invite.Cancel();
        call.End();
    }

    [Fact]
    public void A_repeated_request_gets_the_final_response_again_for_32_seconds_and_not_after()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        var options = call.Alice.Send("MESSAGE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        options.Repeat();
        call.Time.RunFor(30_500);
        options.Repeat();
        call.Time.RunFor(500);
        call.Alice.Expect("> MESSAGE, < 200 MESSAGE, > MESSAGE, < 200 MESSAGE, > MESSAGE, < 200 MESSAGE");
        call.Bob.Expect("< MESSAGE, > 200 MESSAGE");
        call.Time.RunFor(2000);
        options.Repeat();
        call.Time.RunFor(500);
        Assert.Equal((0, 0), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.ClientCount));
        call.Bob.Expect("< MESSAGE, > 200 MESSAGE");
        call.End();
    }

    /// <summary>RFC 4320 section 4.2: no 408 to a request other than INVITE; the caller's own timer tells him. Section 4.1: a 100 at 3.5 s.</summary>
    [Fact]
    public void A_request_that_nobody_answers_gets_a_late_100_and_no_408()
    {
        var call = new CallScenario();
        call.Network.Deaf.Add(call.Bob.Address);
        var message = call.Alice.Send("MESSAGE", CallScenario.BobUri);
        call.Time.RunFor(3400);
        call.Alice.Expect("> MESSAGE, > MESSAGE, > MESSAGE");
        call.Time.RunFor(34_000);
        Assert.Equal((408, true), (message.FinalStatus, message.HasNoAnswer));
        Assert.Equal((0, 0), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.ClientCount));
        call.End();
    }

    [Fact]
    public void A_408_from_further_down_is_not_passed_on_to_a_request_that_is_no_invite()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = server =>
        {
            var text = new System.Text.StringBuilder("SIP/2.0 408 Request Timeout\r\n");
            foreach (var via in UserAgent.ValuesOf(server.Request, HeaderId.Via)) text.Append("Via: ").Append(via).Append("\r\n");
            text.Append("From: ").Append(UserAgent.Text(server.Request, HeaderId.From));
            text.Append("\r\nTo: ").Append(UserAgent.Text(server.Request, HeaderId.To));
            text.Append(";tag=1\r\nCall-ID: ").Append(UserAgent.Text(server.Request, HeaderId.CallId));
            text.Append("\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n");
            call.Bob.Transmit(ProxyNode.DefaultAddress, System.Text.Encoding.ASCII.GetBytes(text.ToString()), "408 MESSAGE");
        };
        call.Alice.Send("MESSAGE", CallScenario.BobUri);
        call.Time.RunFor(300);
        call.Bob.Expect("< MESSAGE, > 408 MESSAGE");
        Assert.Equal((0, 0), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.ClientCount));
        call.Alice.Expect("> MESSAGE");
        call.Time.RunFor(40_000);
        call.End();
    }

    [Fact]
    public void A_late_response_is_dropped()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = _ => { };
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(40_000);
        var dropped = call.Proxy.Proxy.Statistics.Dropped;
        call.Bob.Servers.First().Respond(180);
        call.Time.RunFor(100);
        Assert.Equal(dropped + 1, call.Proxy.Proxy.Statistics.Dropped);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 408 INVITE, > ACK");
        call.Bob.Servers.First().Respond(200);
        call.Time.RunFor(100);
        call.Alice.Expect("");
        Assert.Equal(dropped + 2, call.Proxy.Proxy.Statistics.Dropped);
        call.End();
    }

    /// <summary>Section 18.1.2; and 17.1.3: it must be a response to the method that was sent.</summary>
    [Theory]
    [InlineData("SIP/2.0/UDP 10.0.0.99:5060", "INVITE", false)]
    [InlineData("SIP/2.0/UDP 10.0.0.100:5070", "INVITE", false)]
    [InlineData("SIP/2.0/UDP 10.0.0.100:5060", "OPTIONS", false)]
    [InlineData("SIP/2.0/UDP 10.0.0.100:5060", "INVITE", true)]
    public void A_response_that_is_not_ours_is_dropped(string sentBy, string method, bool ours)
    {
        var call = new CallScenario();
        var vias = new List<string>();
        call.Bob.OnMessage = message => vias.AddRange(UserAgent.ValuesOf(message, HeaderId.Via));
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(100);
        var via = sentBy + vias[0][vias[0].IndexOf(';', StringComparison.Ordinal)..];
        var text = $"SIP/2.0 486 Busy Here\r\nVia: {via}\r\nVia: {vias[1]}\r\nFrom: {invite.Request.From}\r\nTo: {invite.Request.To};tag=1\r\n"
            + $"Call-ID: {invite.Request.CallId}\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n\r\n";
        call.Bob.Transmit(ProxyNode.DefaultAddress, System.Text.Encoding.ASCII.GetBytes(text), "made up");
        call.Time.RunFor(100);
        Assert.Equal(ours ? 486 : 0, invite.FinalStatus);
        Assert.Equal(ours ? 0 : 1, call.Proxy.Proxy.Statistics.Dropped);
        invite.Cancel();
        call.End();
    }

    /// <summary>
    /// Section 16.7 item 3: "If no Via header field values remain in the response, the response was meant for this element and MUST NOT be forwarded."
    /// </summary>
    [Theory]
    [InlineData(183, 0)]
    [InlineData(200, 480)]
    [InlineData(486, 486)]
    public void A_response_without_the_callers_via_is_not_forwarded(int status, int upstream)
    {
        var call = new CallScenario();
        var via = "";
        call.Bob.OnMessage = message => via = UserAgent.ValuesOf(message, HeaderId.Via).First();
        call.Bob.OnRequest = server => call.Time.Post(100, () =>
        {
            var text = $"SIP/2.0 {status} Odd\r\nVia: {via}\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=odd\r\n"
                + $"Call-ID: {UserAgent.Text(server.Request, HeaderId.CallId)}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
            call.Bob.Transmit(ProxyNode.DefaultAddress, System.Text.Encoding.ASCII.GetBytes(text), "odd");
        });
        var tag = "";
        call.Alice.OnMessage = message => tag = System.Text.Encoding.ASCII.GetString(message.Parsed.ToTag);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal(upstream, invite.FinalStatus);
        Assert.NotEqual("odd", tag);
        call.End();
    }

    [Fact]
    public void The_ack_to_a_stateless_reply_is_absorbed()
    {
        var call = new CallScenario();
        var routed = 0;
        call.Proxy.Script = request =>
        {
            routed++;
            call.Proxy.Proxy.ReplyStateless(request.Message, request.Source, request.Key, 404);
        };
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Alice.Expect("> INVITE, < 404 INVITE, > ACK");
        Assert.Equal(1, routed);
        Assert.Equal(0, call.Proxy.Proxy.ServerCount);
        call.End();
    }

    [Fact]
    public void The_ack_to_an_answer_is_forwarded_without_state()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        Assert.Equal((0, 0), (call.Proxy.Proxy.ServerCount, call.Proxy.Proxy.ClientCount));
        var tombstones = call.Proxy.Proxy.TombstoneCount;
        call.Alice.Transmit(ProxyNode.DefaultAddress, call.Alice.Dialogs[0].Ack, "ACK");
        call.Time.RunFor(100);
        call.Bob.Expect("< INVITE, > 200 INVITE, < ACK, < ACK");
        Assert.Equal(tombstones, call.Proxy.Proxy.TombstoneCount);
        call.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_method_that_nobody_knows_is_forwarded(bool reliable)
    {
        var call = new CallScenario(reliable);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Alice.Send("BREW", "sip:pot@example.com");
        call.Time.RunFor(1000);
        call.Alice.Expect("> BREW, < 200 BREW");
        call.Bob.Expect("< BREW, > 200 BREW");
        call.End();
    }

    [Fact]
    public void A_100_is_not_forwarded()
    {
        var call = new CallScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "100 1000 183 1000 486");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(5000);
        call.Bob.Expect("< INVITE, > 100 INVITE, > 183 INVITE, > 486 INVITE, < ACK");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 183 INVITE, < 486 INVITE, > ACK");
        call.End();
    }
}
