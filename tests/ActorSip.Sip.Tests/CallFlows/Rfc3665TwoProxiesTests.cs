using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Simulation;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>The flows of RFC 3665 section 3 through two proxies, each with a Record-Route and secrets of its own.</summary>
public sealed class Rfc3665TwoProxiesTests
{
    /// <summary>Section 3.2. What follows the INVITE goes along the recorded route: neither proxy is asked by its script again.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_session_is_set_up_through_two_proxies_and_ended_from_either_side(bool reliable, bool byCallee)
    {
        var call = new TwoProxiesScenario(reliable);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 2000 200");
        call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);
        call.Time.RunFor(1000);
        call.First.Script = _ => Assert.Fail("A request within the dialog asks the first proxy's script");
        call.Second.Script = _ => Assert.Fail("A request within the dialog asks the second proxy's script");
        call.Time.RunFor(4000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 200 INVITE, > ACK");
        call.Bob.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < ACK");
        Assert.Equal([Host(call.First), Host(call.Second)], call.Alice.Dialogs[0].Routes.Select(HostOf));
        Assert.Equal([Host(call.Second), Host(call.First)], call.Bob.Dialogs[0].Routes.Select(HostOf));

        var (one, other) = byCallee ? (call.Bob, call.Alice) : (call.Alice, call.Bob);
        var hops = 0;
        other.OnMessage = message => hops = UserAgent.ValuesOf(message, HeaderId.Via).Count();
        one.Dialogs[0].Bye();
        call.Time.RunFor(100);
        one.Expect("> BYE, < 200 BYE");
        other.Expect("< BYE, > 200 BYE");
        Assert.Equal(3, hops);
        Assert.True(call.Alice.Dialogs[0].IsEnded && call.Bob.Dialogs[0].IsEnded);
        call.End();
    }

    /// <summary>Section 3.4: the first proxy of the caller does not answer, and he takes the other.</summary>
    [Fact]
    public void A_caller_whose_proxy_is_dead_calls_by_the_other()
    {
        var call = new TwoProxiesScenario();
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 2000 200");
        call.Network.Deaf.Add(call.First.Address);
        var vain = call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);
        call.Time.RunFor(33_000);
        Assert.Equal((408, true), (vain.FinalStatus, vain.HasNoAnswer));
        call.Alice.Expect("> INVITE, > INVITE, > INVITE, > INVITE, > INVITE, > INVITE, > INVITE");
        call.Alice.OutboundProxy = call.Second.Address;
        call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);
        call.Time.RunFor(5000);
        call.Alice.Dialogs[0].Bye();
        call.Time.RunFor(100);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 200 INVITE, > ACK, > BYE, < 200 BYE");
        call.Bob.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < ACK, < BYE, > 200 BYE");
        call.End();
    }

    /// <summary>
    /// The same one hop further on: of two proxies of Bob's domain one is dead. It is tried for 64*T1, unless the network says at once that nobody is there
    /// (RFC 3261 section 16.9); the caller has his 100 and waits.
    /// </summary>
    [Theory]
    [InlineData(false, true, 100)]
    [InlineData(false, false, 32_200)]
    [InlineData(true, true, 100)]
    [InlineData(true, false, 32_200)]
    public void A_proxy_whose_next_proxy_is_dead_tries_the_one_after(bool reliable, bool isTold, int milliseconds)
    {
        var call = new TwoProxiesScenario(reliable);
        var dead = IpEndpoint.FromIPv4(0x0A00_00C7, 5060);
        if (isTold) call.Network.Unreachable.Add(dead);
        call.First.RelayTo(call.To(dead), call.To(call.Second.Address, q: 500));
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);
        call.Time.RunFor(milliseconds);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        call.Bob.Dialogs[0].Bye();
        call.Time.RunFor(100);
        call.Bob.Expect("< INVITE, > 200 INVITE, < ACK, > BYE, < 200 BYE");
        call.Alice.Expect("< BYE, > 200 BYE");
        call.End();
    }

    /// <summary>Section 3.7: Bob's address changes, and his re-INVITE says so; the route set stays, and the next request finds him where he now is.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_callee_who_moves_is_found_after_his_re_INVITE(bool reliable)
    {
        const byte elsewhere = 12;
        var call = new TwoProxiesScenario(reliable);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 2000 200");
        call.Alice.OnRequest = CallScenario.Answers(call.Alice, "200");
        call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);
        call.Time.RunFor(5000);
        call.Bob.MoveTo(elsewhere);
        call.Bob.Dialogs[0].Send("INVITE");
        call.Time.RunFor(1000);
        call.Bob.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < ACK, > INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 200 INVITE, > ACK, < INVITE, > 200 INVITE, < ACK");
        Assert.Equal(call.Bob.Contact, call.Alice.Dialogs.Single().RemoteTarget);
        call.Alice.Dialogs[0].Bye();
        call.Time.RunFor(100);
        call.Alice.Expect("> BYE, < 200 BYE");
        call.Bob.Expect("< BYE, > 200 BYE");
        call.End();
    }

    /// <summary>Section 3.8: nobody answers and the caller hangs up. "200 OK (CANCEL)" comes from the next hop, before the 487 from the far end.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_caller_who_hangs_up_cancels_hop_by_hop(bool reliable)
    {
        var call = new TwoProxiesScenario(reliable);
        var invite = call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);
        call.Time.RunFor(2000);
        call.Bob.Expect("< INVITE, > 180 INVITE");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE");
        invite.Cancel();
        call.Time.RunFor(25);
        call.Alice.Expect("> CANCEL, < 200 CANCEL");
        call.Bob.Expect("");
        call.Time.RunFor(2000);
        call.Alice.Expect("< 487 INVITE, > ACK");
        call.Bob.Expect("< CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        Assert.Equal(487, invite.FinalStatus);
        call.End();
    }

    /// <summary>Section 3.9 (486) and 3.11 (480): the ACK of each hop is its own, so that Bob has his before Alice has heard of it.</summary>
    [Theory]
    [InlineData(486, false)]
    [InlineData(486, true)]
    [InlineData(480, false)]
    [InlineData(480, true)]
    public void A_refusal_is_acknowledged_hop_by_hop(int status, bool reliable)
    {
        var call = new TwoProxiesScenario(reliable);
        call.Bob.OnRequest = server => server.Respond(status);
        var invite = call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);

        // 30 ms to Bob, 10 ms for his refusal to the second proxy, and 10 ms for its ACK
        call.Time.RunFor(55);
        call.Bob.Expect($"< INVITE, > {status} INVITE, < ACK");
        call.Alice.Expect("> INVITE, < 100 INVITE");
        call.Time.RunFor(1000);
        call.Alice.Expect($"< {status} INVITE, > ACK");
        Assert.Equal(status, invite.FinalStatus);
        Assert.Equal((0L, 0L), (call.First.Proxy.Statistics.MissingAcks, call.Second.Proxy.Statistics.MissingAcks));
        call.End();
    }

    /// <summary>Section 3.10: Bob's telephone does not answer the second proxy, whose 408 the first passes on.</summary>
    [Fact]
    public void A_silent_callee_is_a_408_of_the_last_proxy()
    {
        var call = new TwoProxiesScenario();
        call.Network.Deaf.Add(call.Bob.Address);
        var invite = call.Alice.Send("INVITE", TwoProxiesScenario.BobUri);
        call.Time.RunFor(31_900);
        Assert.False(invite.IsDone);
        call.Time.RunFor(300);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 408 INVITE, > ACK");
        Assert.False(invite.HasNoAnswer);
        call.Bob.Expect("");
        call.End();
    }

    private static string Host(ProxyNode node) => node.Address.ToString().Split(':')[0];

    private static string HostOf(string route) => route[(route.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(':', ';', '>')[0];
}
