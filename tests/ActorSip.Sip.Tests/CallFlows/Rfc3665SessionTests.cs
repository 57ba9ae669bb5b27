using ActorSip.Sip.Tests.Simulation;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>The flows of RFC 3665 section 3 that a proxy has a part in, through one proxy: each party sees these messages in this order.</summary>
public sealed class Rfc3665SessionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_is_answered_and_ended(bool reliable)
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
}
