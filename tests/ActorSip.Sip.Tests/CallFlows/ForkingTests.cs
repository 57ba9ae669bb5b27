using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>Several targets: RFC 3261 sections 16.5 to 16.7.</summary>
public sealed class ForkingTests
{
    [Fact]
    public void The_first_to_answer_wins_and_the_others_are_cancelled()
    {
        var call = Fork(1000, 1000, 1000);
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "180 2000 200");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(5000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 180 INVITE, < 180 INVITE, < 200 INVITE, > ACK");
        call.Carol.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < ACK");
        call.Bob.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        call.Dave.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        call.Alice.Dialogs.Single().Bye();
        call.Time.RunFor(100);
        call.Carol.Expect("< BYE, > 200 BYE");
        call.End();
    }

    [Fact]
    public void Two_answers_both_go_to_the_caller()
    {
        var call = Fork(1000, 1000);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "180 2000 200");
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "180 2000 200");
        call.Alice.OnDialog = (dialog, _) =>
        {
            if (call.Alice.Dialogs.Count > 1) dialog.Bye();
        };
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(5000);
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 180 INVITE, < 200 INVITE, > ACK, < 200 INVITE, > ACK, > BYE, < 200 BYE");
        call.Bob.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < ACK");
        call.Carol.Expect("< INVITE, > 180 INVITE, > 200 INVITE, < CANCEL, > 200 CANCEL, < ACK, < BYE, > 200 BYE");
        call.End();
    }

    /// <summary>The branch that has shown no sign of life is cancelled when it does, and its answer is the caller's to end.</summary>
    [Fact]
    public void A_branch_without_provisional_response_is_cancelled_when_one_comes()
    {
        var call = Fork(1000, 1000);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Carol.OnRequest = server => call.Time.Post(3000, () => server.Respond(180));
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(2000);
        call.Carol.Expect("< INVITE, < INVITE, < INVITE");
        call.Time.RunFor(3000);
        call.Carol.Expect("> 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 200 INVITE, > ACK");
        call.End();
    }

    [Fact]
    public void Targets_are_tried_in_the_order_of_their_preference()
    {
        var call = Fork(200, 1000, 500);
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "200");
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "480");
        call.Dave.OnRequest = CallScenario.Answers(call.Dave, "180 2000 486");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Bob.Expect("");
        call.Carol.Expect("< INVITE, > 480 INVITE, < ACK");
        call.Dave.Expect("< INVITE, > 180 INVITE");
        call.Time.RunFor(2000);
        call.Bob.Expect("< INVITE, > 200 INVITE, < ACK");
        call.Dave.Expect("> 486 INVITE, < ACK");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 200 INVITE, > ACK");
        call.End();
    }

    [Fact]
    public void A_refusal_for_everybody_stops_the_search_and_cancels_the_rest()
    {
        var call = Fork(1000, 1000, 500);
        call.Carol.OnRequest = CallScenario.Answers(call.Carol, "180 1000 603");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(3000);
        call.Bob.Expect("< INVITE, > 180 INVITE, < CANCEL, > 200 CANCEL, > 487 INVITE, < ACK");
        call.Carol.Expect("< INVITE, > 180 INVITE, > 603 INVITE, < ACK");
        call.Dave.Expect("");
        call.Alice.Expect("> INVITE, < 100 INVITE, < 180 INVITE, < 180 INVITE, < 603 INVITE, > ACK");
        call.End();
    }

    [Theory]
    [InlineData(486, 404, 486)]
    [InlineData(480, 486, 486)]
    [InlineData(500, 486, 486)]
    [InlineData(302, 404, 302)]
    [InlineData(486, 401, 401)]
    [InlineData(503, 500, 500)]
    [InlineData(503, 503, 500)]
    [InlineData(503, 404, 404)]
    [InlineData(404, 603, 603)]
    [InlineData(486, 484, 484)]
    public void The_best_response_goes_to_the_caller(int bob, int carol, int best)
    {
        for (var order = 0; order < 2; order++)
        {
            var call = Fork(1000, 1000);
            call.Bob.OnRequest = server => call.Time.Post(order * 100, () => server.Respond(bob));
            call.Carol.OnRequest = server => call.Time.Post(100 - order * 100, () => server.Respond(carol));
            var invite = call.Alice.Send("INVITE", CallScenario.BobUri);
            call.Time.RunFor(2000);
            call.Alice.Expect($"> INVITE, < 100 INVITE, < {best} INVITE, > ACK");
            Assert.Equal(best, invite.FinalStatus);
            call.End();
        }
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    public void The_challenges_of_all_branches_are_put_together(string method)
    {
        var call = Fork(1000, 1000, 1000);
        call.Bob.OnRequest = server => server.Respond(401, "WWW-Authenticate: Digest realm=\"bob\", nonce=\"1\"\r\n");
        const string second = "Proxy-Authenticate: Digest realm=\"carol\", nonce=\"2\"\r\n";
        call.Carol.OnRequest = server => server.Respond(407, second + "Proxy-Authenticate: Digest realm=\"carol2\", nonce=\"3\"\r\n");
        call.Dave.OnRequest = server => server.Respond(486);
        var challenges = new List<string>();
        call.Alice.OnMessage = message =>
        {
            if (message.StatusCode < 400) return;
            foreach (var id in new[] { HeaderId.WwwAuthenticate, HeaderId.ProxyAuthenticate })
            {
                var fields = message.View.Fields(id);
                while (fields.MoveNext()) challenges.Add(System.Text.Encoding.ASCII.GetString(fields.Current));
            }
        };
        var request = call.Alice.Send(method, CallScenario.BobUri);
        call.Time.RunFor(100);
        Assert.Equal(401, request.FinalStatus);
        Assert.Equal(["Digest realm=\"bob\", nonce=\"1\"", "Digest realm=\"carol\", nonce=\"2\"", "Digest realm=\"carol2\", nonce=\"3\""], challenges);
        call.End();
    }

    [Fact]
    public void The_same_target_is_tried_once()
    {
        var call = new CallScenario();
        call.Proxy.RelayTo(ProxyNode.To(call.Bob.Contact), ProxyNode.To(call.Bob.Contact), ProxyNode.To(call.Bob.Contact, 100));
        call.Bob.OnRequest = CallScenario.Answers(call.Bob, "486");
        call.Alice.Send("INVITE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Bob.Expect("< INVITE, > 486 INVITE, < ACK");
        call.End();
    }

    [Fact]
    public void Another_request_goes_to_all_targets_and_the_first_200_is_the_answer()
    {
        var call = Fork(1000, 1000);
        call.Bob.OnRequest = server => call.Time.Post(100, () => server.Respond(200));
        call.Carol.OnRequest = server => call.Time.Post(200, () => server.Respond(200));
        call.Alice.Send("MESSAGE", CallScenario.BobUri);
        call.Time.RunFor(1000);
        call.Alice.Expect("> MESSAGE, < 200 MESSAGE");
        call.End();
    }

    private static CallScenario Fork(params int[] preferences)
    {
        var call = new CallScenario();
        var agents = new[] { call.Bob, call.Carol, call.Dave };
        call.Proxy.RelayTo([.. preferences.Select((q, index) => ProxyNode.To(agents[index].Contact, q))]);
        return call;
    }
}
