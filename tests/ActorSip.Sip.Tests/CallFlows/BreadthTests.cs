using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>RFC 5393 section 5: Max-Breadth.</summary>
public sealed class BreadthTests
{
    private readonly CallScenario _call = new();
    private readonly List<string> _seen = [];
    private Recurrence _recurrence;

    /// <summary>The branches share what breadth came in; where there are more, they follow as others end. What they get together is never more.</summary>
    [Theory]
    [InlineData("3", "10", "INVITE", "4 3 3 | | |")]
    [InlineData("3", "3", "INVITE", "1 1 1 | | |")]
    [InlineData("1", "7", "INVITE", "7 |")]
    [InlineData("1", "61", "INVITE", "60 |")]
    [InlineData("1", "many", "INVITE", "60 |")]
    [InlineData("3", "2", "INVITE", "1 1 | 1 | |")]
    [InlineData("3", "1", "INVITE", "1 | 1 | 1 |")]
    [InlineData("3", "1", "MESSAGE", "1 | 1 | 1 |")]
    [InlineData("1+2", "1", "INVITE", "1 | 1 | 1 |")]
    [InlineData("2+1", "5", "INVITE", "3 2 | | 5 |")]
    [InlineData("2+1", "1", "INVITE", "1 | 1 | 1 |")]
    [InlineData("3", "0", "INVITE", "440")]
    [InlineData("1", "0", "MESSAGE", "440")]
    public void The_breadth_is_shared_and_used_again(string targets, string breadth, string method, string expected) => Assert.Equal(expected, Run(targets, breadth, method));

    /// <summary>What comes round gets its breadth once: else each time round could make as many requests as there are orders of the targets.</summary>
    [Theory]
    [InlineData("3", "10", "4 3 3 | | |")]
    [InlineData("3", "2", "1 1 | | 440")]
    [InlineData("1+2", "10", "4 | 3 3 | |")]
    [InlineData("1+2", "2", "1 | 1 | 440")]
    [InlineData("2+1", "2", "1 1 | | 440")]
    [InlineData("1", "1", "1 |")]
    public void A_request_that_has_been_here_gets_its_breadth_once(string targets, string breadth, string expected)
    {
        _recurrence = Recurrence.ByOthers;
        Assert.Equal(expected, Run(targets, breadth, "INVITE"));
    }

    /// <summary>Who was busy says more than that others were not tried.</summary>
    [Theory]
    [InlineData(480, 440)]
    [InlineData(500, 440)]
    [InlineData(486, 486)]
    [InlineData(401, 401)]
    [InlineData(603, 603)]
    public void The_440_is_one_of_the_responses_to_choose_from(int status, int best)
    {
        var call = new CallScenario();
        call.Proxy.Script = request =>
        {
            request.Message.Recurrence = Recurrence.Straight;
            call.Proxy.Relay(request, [ProxyNode.To(call.Bob.Contact), ProxyNode.To(call.Carol.Contact)], observer: null);
        };
        call.Bob.OnRequest = server => server.Respond(status);
        var invite = call.Alice.Send("INVITE", CallScenario.BobUri, "Max-Breadth: 1\r\n");
        call.Time.RunFor(1000);
        Assert.Equal(best, invite.FinalStatus);
        call.End();
    }

    /// <summary>One that could not be sent gives its share to the next.</summary>
    [Fact]
    public void A_target_that_cannot_be_reached_takes_no_breadth()
    {
        _call.Proxy.RelayTo(ProxyNode.To("sip:nobody@nowhere.invalid"), ProxyNode.To(_call.Bob.Contact), ProxyNode.To(_call.Carol.Contact));
        Watch();
        _call.Alice.Send("INVITE", CallScenario.BobUri, "Max-Breadth: 2\r\n");
        _call.Time.RunFor(1000);
        Assert.Equal("1 1", string.Join(' ', _seen));
        _call.End();
    }

    /// <summary>A caller who hangs up is not answered for those who still waited.</summary>
    [Fact]
    public void Those_who_wait_for_breadth_are_not_tried_when_the_caller_hangs_up()
    {
        _call.Proxy.RelayTo(ProxyNode.To(_call.Bob.Contact), ProxyNode.To(_call.Carol.Contact));
        Watch();
        var invite = _call.Alice.Send("INVITE", CallScenario.BobUri, "Max-Breadth: 1\r\n");
        _call.Time.RunFor(1000);
        invite.Cancel();
        _call.Time.RunFor(1000);
        Assert.Equal(487, invite.FinalStatus);
        Assert.Equal(["1"], _seen);
        _call.End();
    }

    /// <summary>Relays to some targets, as many of each q as the text says; each refuses some tenths of a second later, before anything is repeated.</summary>
    /// <returns>The breadth of each request, and a bar for each refusal; the status alone, or behind it, when it is 440.</returns>
    private string Run(string targets, string breadth, string method)
    {
        var agents = new[] { _call.Bob, _call.Carol, _call.Dave };
        var q = targets.Split('+').SelectMany((count, group) => Enumerable.Repeat(1000 - group, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))).ToArray();
        _call.Proxy.Script = request =>
        {
            request.Message.Recurrence = _recurrence;
            _call.Proxy.Relay(request, [.. q.Select((each, index) => ProxyNode.To(agents[index].Contact, each))], observer: null);
        };
        Watch();
        var asked = 0;
        foreach (var agent in agents)
        {
            agent.OnRequest = server => _call.Time.Post(100 * ++asked, () =>
            {
                server.Respond(480);
                _seen.Add("|");
            });
        }

        var client = _call.Alice.Send(method, CallScenario.BobUri, $"Max-Breadth: {breadth}\r\n");
        _call.Time.RunFor(10_000);
        if (client.FinalStatus == 440) _seen.Add("440");
        else Assert.Equal(480, client.FinalStatus);
        _call.End();
        return string.Join(' ', _seen);
    }

    private void Watch()
    {
        foreach (var agent in new[] { _call.Bob, _call.Carol, _call.Dave })
        {
            agent.OnMessage = message =>
            {
                if (message.Method is SipMethod.Invite or SipMethod.Message) _seen.Add(UserAgent.Text(message, HeaderId.MaxBreadth));
            };
        }
    }
}
