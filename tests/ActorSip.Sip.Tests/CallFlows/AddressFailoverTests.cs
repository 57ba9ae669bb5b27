using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Simulation;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>RFC 3263 section 4.3: a next hop with a name has several addresses, and a request goes on to the next when one fails. Bob's and Carol's telephones are the servers of one trunk here.</summary>
public sealed class AddressFailoverTests
{
    private const string Trunk = "sip:bob@trunk.example.net";

    [Theory]
    [InlineData("INVITE", false)]
    [InlineData("INVITE", true)]
    [InlineData("MESSAGE", false)]
    [InlineData("MESSAGE", true)]
    public void A_transport_error_leads_to_the_next_address(string method, bool reliable)
    {
        var call = Trunked(reliable: reliable);
        call.Network.Unreachable.Add(call.Bob.Address);
        var request = call.Alice.Send(method, CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal(200, request.FinalStatus);
        Assert.Equal([(call.Bob.Address, 0)], call.Proxy.LeftOut);
        Assert.Equal(1, call.Proxy.Proxy.Statistics.Failovers);
        call.End();
    }

    [Fact]
    public void Silence_leads_to_the_next_address_when_timer_B_fires()
    {
        var call = Trunked();
        call.Network.Deaf.Add(call.Bob.Address);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(31_900);
        call.Carol.Expect("");
        call.Time.RunFor(400);
        call.Carol.Expect("< INVITE, > 200 INVITE, < ACK");
        Assert.Equal(200, invite.FinalStatus);
        Assert.Equal([(call.Bob.Address, 0)], call.Proxy.LeftOut);
        call.End();
    }

    [Fact]
    public void Timer_F_leads_to_the_next_address_too()
    {
        var call = Trunked();
        call.Network.Deaf.Add(call.Bob.Address);
        call.Alice.Send("MESSAGE", CallScenario.BobUri);
        call.Time.RunFor(32_400);
        call.Carol.Expect("< MESSAGE, > 200 MESSAGE");
        call.End();
    }

    /// <summary>Only an INVITE must be answered with 100 by the next hop itself: whoever may send a MESSAGE that nobody answers must not take a trunk from all calls.</summary>
    [Theory]
    [InlineData("INVITE", true)]
    [InlineData("MESSAGE", false)]
    public void An_operator_may_have_less_patience(string method, bool isLeftOut)
    {
        var call = Trunked(ProxyNode.DefaultPolicy with { NextAddressAfter = 3000 });
        call.Network.Deaf.Add(call.Bob.Address);
        var request = call.Alice.Send(method, CallScenario.BobUri);
        call.Time.RunFor(3400);
        Assert.Equal(200, request.FinalStatus);
        Assert.Equal(isLeftOut ? [(call.Bob.Address, 0)] : [], call.Proxy.LeftOut);
        call.End();
    }

    [Fact]
    public void An_address_that_has_sent_100_is_not_silent()
    {
        var call = Trunked(ProxyNode.DefaultPolicy with { NextAddressAfter = 3000 });
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "100 9000 200");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(9400);
        Assert.Equal(200, invite.FinalStatus);
        call.Carol.Expect("");
        Assert.Empty(call.Proxy.LeftOut);
        call.End();
    }

    /// <summary>Timer F fires in spite of a provisional response: that is no failure of the address.</summary>
    [Fact]
    public void A_request_that_was_heard_of_is_not_sent_elsewhere()
    {
        var call = Trunked();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "100");
        call.Alice.Send("MESSAGE", CallScenario.BobUri);
        call.Time.RunFor(33_000);
        call.Carol.Expect("");
        Assert.Empty(call.Proxy.LeftOut);
        call.End();
    }

    [Theory]
    [InlineData("INVITE", "", 0)]
    [InlineData("INVITE", "Retry-After: 120 (maintenance)\r\n", 120)]
    [InlineData("MESSAGE", "Retry-After: 7;duration=9\r\n", 7)]
    public void A_503_leads_to_the_next_address_and_is_believed_only_with_a_time(string method, string extra, int seconds)
    {
        var call = Trunked();
        call.Bob.OnRequest = server => server.Respond(503, extra);
        var request = call.Alice.Send(method, CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal(200, request.FinalStatus);
        Assert.Equal(seconds == 0 ? [] : [(call.Bob.Address, seconds)], call.Proxy.LeftOut);
        call.Bob.Expect(method == "INVITE" ? "< INVITE, > 503 INVITE, < ACK" : "< MESSAGE, > 503 MESSAGE");
        call.End();
    }

    [Theory]
    [InlineData(503, 500)]
    [InlineData(480, 480)]
    public void Only_the_last_failure_is_heard_of(int last, int status)
    {
        var call = Trunked();
        call.Network.Unreachable.Add(call.Bob.Address);
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, $"{last}");
        var observer = new ScriptedObserver();
        call.Proxy.Script = request => call.Proxy.Relay(request, [ProxyNode.To(Trunk)], observer);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal(status, invite.FinalStatus);
        call.Alice.Expect($"> INVITE, < 100 INVITE, < {status} INVITE, > ACK");
        call.End();
    }

    [Fact]
    public void Other_failures_than_503_are_the_callees()
    {
        var call = Trunked();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "500");
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal(500, invite.FinalStatus);
        call.Carol.Expect("");
        call.End();
    }

    /// <summary>The branch is another one for each address, and the ACK to a failure and the CANCEL go where their INVITE went.</summary>
    [Fact]
    public void ACK_and_CANCEL_go_to_the_address_of_their_INVITE()
    {
        var call = Trunked();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "503");
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "180");
        var branches = new HashSet<string>(StringComparer.Ordinal);
        foreach (var agent in new[] { call.Bob, call.Carol })
        {
            agent.OnMessage = message =>
            {
                if (message.Method == SipMethod.Invite) branches.Add(System.Text.Encoding.ASCII.GetString(message.Received(HeaderId.Via)));
            };
        }

        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(200);
        invite.Cancel();
        call.Time.RunFor(400);
        call.Bob.Expect("< INVITE, > 503 INVITE, < ACK");
        call.Carol.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        Assert.Equal(487, invite.FinalStatus);
        Assert.Equal(2, branches.Count);
        call.End();
    }

    [Fact]
    public void A_call_that_was_cancelled_is_not_sent_to_another_address()
    {
        var call = Trunked();
        call.Network.Deaf.Add(call.Bob.Address);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        invite.Cancel();
        call.Time.RunFor(40_000);
        Assert.Equal(487, invite.FinalStatus);
        call.Carol.Expect("");
        call.End();
    }

    /// <summary>RFC 5393's breadth and the bound on branches are about targets.</summary>
    [Fact]
    public void A_target_counts_once_however_many_addresses_it_has()
    {
        var call = Trunked(ProxyNode.DefaultPolicy with { MaxBranches = 1 }, extraAddresses: 6);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri, "Max-Breadth: 1\r\n");
        call.Time.RunFor(800);
        Assert.Equal(200, invite.FinalStatus);
        Assert.Equal(6, call.Proxy.Proxy.Statistics.Failovers);
        call.End();
    }

    [Fact]
    public void An_address_that_has_failed_meanwhile_is_passed_over_unless_there_is_no_other()
    {
        var call = Trunked();
        call.Proxy.Addresses["trunk.example.net"] = [call.Bob.Address, call.Dave.Address, call.Carol.Address];
        call.Network.Unreachable.Add(call.Bob.Address);
        call.Proxy.LeftOut.Add((call.Dave.Address, 0));
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "503");
        call.Dave.OnRequest = CallScenario.Answers(call.Dave, "200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(400);
        call.Carol.Expect("< INVITE, > 503 INVITE, < ACK");
        call.Dave.Expect("< INVITE, > 200 INVITE, < ACK");
        call.End();
    }

    [Fact]
    public void The_patience_of_a_route_is_for_all_addresses_together()
    {
        var call = Trunked();
        call.Network.Unreachable.Add(call.Bob.Address);
        call.Carol.OnRequest = _ => { };
        call.Proxy.Script = request =>
        {
            var context = call.Proxy.Proxy.ContextOf(call.Proxy.Proxy.Begin(request));
            context.FinalResponseTimeout = 5000;
            context.Relay([ProxyNode.To(Trunk)]);
        };
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(5040);
        Assert.Equal(408, invite.FinalStatus);
        call.End();
    }

    [Fact]
    public void A_hook_sees_each_attempt_and_its_changes_are_in_each()
    {
        var call = Trunked();
        call.Network.Unreachable.Add(call.Bob.Address);
        var attempts = new List<int>();
        var observer = new ScriptedObserver
        {
            Branch = branch =>
            {
                attempts.Add(branch.Attempt);
                branch.Edit().Append(HeaderId.Subject, "hooked"u8);
            },
        };
        call.Proxy.Script = request => call.Proxy.Relay(request, [ProxyNode.To(Trunk)], observer);
        var subject = "";
        call.Carol.OnMessage = message =>
        {
            if (message.Method == SipMethod.Invite) subject = System.Text.Encoding.ASCII.GetString(message.Received(HeaderId.Subject));
        };
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(400);
        Assert.Equal([0, 1], attempts);
        Assert.Equal("hooked", subject);
        call.End();
    }

    [Theory]
    [InlineData("unreachable", 200)]
    [InlineData("deaf", 200)]
    [InlineData("503", 200)]
    [InlineData("both", 503)]
    public void A_request_of_our_own_goes_to_the_next_address_too(string trouble, int status)
    {
        var call = Trunked();
        if (trouble is "unreachable" or "both") call.Network.Unreachable.Add(call.Bob.Address);
        if (trouble == "both") call.Network.Unreachable.Add(call.Carol.Address);
        if (trouble == "deaf") call.Network.Deaf.Add(call.Bob.Address);
        if (trouble == "503") call.Bob.OnRequest = CallScenario.Answers(call.Bob, "503");
        var request = new SipMessage();
        var bytes = "MESSAGE sip:bob@trunk.example.net SIP/2.0\r\nMax-Forwards: 70\r\nFrom: <sip:s@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: own\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        SipScanner.Scan(request, bytes, 0, bytes.Length);
        var answers = new List<int>();
        call.Proxy.Proxy.Originate(request, ProxyNode.To(Trunk), (_, answer) => answers.Add(answer));
        call.Time.RunFor(33_000);
        Assert.Equal([status], answers);
        call.End();
    }

    /// <summary>A ping, say, whose answer is of no use after some seconds.</summary>
    [Theory]
    [InlineData("deaf", 408)]
    [InlineData("", 200)]
    public void A_request_of_our_own_is_given_up_when_nobody_waits_for_it_any_more(string trouble, int status)
    {
        var call = Trunked();
        if (trouble == "deaf") call.Network.Deaf.Add(call.Bob.Address);
        var request = new SipMessage();
        var bytes = "OPTIONS sip:bob@trunk.example.net SIP/2.0\r\nMax-Forwards: 70\r\nFrom: <sip:s@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: own\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        SipScanner.Scan(request, bytes, 0, bytes.Length);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        var answers = new List<int>();
        call.Proxy.Proxy.Originate(request, ProxyNode.To(Trunk), (_, answer) => answers.Add(answer), patience: 4000);
        call.Time.RunFor(4100);
        Assert.Equal([status], answers);
        Assert.Equal(0, call.Proxy.Proxy.ClientCount);
        call.Time.RunFor(33_000);
        Assert.Equal([status], answers);
        call.End();
    }

    private static CallScenario Trunked(ProxyPolicy? policy = null, bool reliable = false, int extraAddresses = 0)
    {
        var call = new CallScenario(reliable, policy);
        var dead = Enumerable.Range(0, extraAddresses).Select(i => IpEndpoint.FromIPv4(0x0A00_00C8u + (uint)i, 5060)).ToArray();
        foreach (var address in dead) call.Network.Unreachable.Add(address);
        call.Proxy.Addresses["trunk.example.net"] = extraAddresses > 0 ? [.. dead, call.Carol.Address] : [call.Bob.Address, call.Carol.Address];
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "200");
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Proxy.RelayTo(ProxyNode.To(reliable ? Trunk + ";transport=tcp" : Trunk));
        return call;
    }
}
