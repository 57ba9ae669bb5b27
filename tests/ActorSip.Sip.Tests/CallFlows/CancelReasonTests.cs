using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>RFC 3326: a CANCEL of ours says why.</summary>
public sealed class CancelReasonTests
{
    private readonly CallScenario _call = new();
    private readonly List<string> _reasons = [];

    public CancelReasonTests()
    {
        _call.Proxy.RelayTo(ProxyNode.To(_call.Bob.Contact), ProxyNode.To(_call.Carol.Contact));
        _call.Bob.OnMessage = message =>
        {
            if (message.Method == SipMethod.Cancel) _reasons.Add(string.Join(" | ", message.View.Values(HeaderId.Reason)));
        };
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Reason: SIP;cause=487\r\n", "SIP;cause=487")]
    [InlineData("Reason:  Q.850 ;cause=16 ;text=\"a, b\"\r\nX: y\r\nreason:SIP;cause=600, X.1;cause=2\r\n", "Q.850 ;cause=16 ;text=\"a, b\" | SIP;cause=600, X.1;cause=2")]
    [InlineData("Reason: SIP\r\n ;cause=487\r\n", "SIP   ;cause=487")]
    [InlineData("Reason: SIP;text=\"a\r\n P-Asserted-Identity: <sip:boss@example.com>\"\r\n", "SIP;text=\"a   P-Asserted-Identity: <sip:boss@example.com>\"")]
    public void What_the_callers_CANCEL_says_is_copied(string lines, string reasons)
    {
        var invite = _call.Alice.Send("INVITE", CallScenario.BobUri);
        _call.Time.RunFor(1000);
        invite.Cancel(lines);
        _call.Time.RunFor(1000);
        Assert.Equal([reasons], _reasons);
        Assert.Equal(487, invite.FinalStatus);
        _call.End();
    }

    [Theory]
    [InlineData(200, "SIP;cause=200;text=\"Call completed elsewhere\"")]
    [InlineData(603, "SIP;cause=603;text=\"Decline\"")]
    public void The_other_branches_are_told_how_one_was_answered(int status, string reason)
    {
        _call.Carol.OnRequest = CallScenario.Answers(_call.Carol, $"180 1000 {status}");
        _call.Alice.Send("INVITE", CallScenario.BobUri);
        _call.Time.RunFor(3000);
        Assert.Equal([reason], _reasons);
        _call.End();
    }

    /// <summary>Its CANCEL waits for a provisional response, and tells then what happened before.</summary>
    [Fact]
    public void A_branch_that_rings_late_is_told_too()
    {
        _call.Bob.OnRequest = server => _call.Time.Post(2000, () => server.Respond(180));
        _call.Carol.OnRequest = CallScenario.Answers(_call.Carol, "200");
        _call.Alice.Send("INVITE", CallScenario.BobUri);
        _call.Time.RunFor(4000);
        Assert.Equal(["SIP;cause=200;text=\"Call completed elsewhere\""], _reasons);
        _call.End();
    }

    [Fact]
    public void A_branch_that_is_given_up_by_timer_C_is_told_nothing()
    {
        _call.Alice.Send("INVITE", CallScenario.BobUri);
        _call.Time.RunFor(190_000);
        Assert.Equal([""], _reasons);
        _call.End();
    }
}
