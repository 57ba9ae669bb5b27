using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Peers;

/// <summary>Whole calls between two user agents, with the server and perhaps others in between.</summary>
internal static class TrunkCalls
{
    /// <summary>INVITE, 200, ACK and BYE.</summary>
    /// <param name="caller">Calls.</param>
    /// <param name="target">What he calls.</param>
    /// <param name="callee">Answers, and hangs up if not the caller does.</param>
    /// <param name="callerHangsUp">Who hangs up.</param>
    /// <param name="lines">Further header lines of the INVITE.</param>
    /// <returns>The INVITE as it arrived.</returns>
    public static async Task<SipText> CallAsync(UserAgent caller, string target, UserAgent callee, bool callerHangsUp = true, params string[] lines)
    {
        var call = new Call(caller, target);
        await call.InviteAsync(lines);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        await callee.RespondAsync(invite, 180, "Ringing");
        await callee.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        await callee.Client.ReceiveRequestAsync("ACK");
        var (from, to) = callerHangsUp ? (caller, callee) : (callee, caller);
        var hangingUp = callerHangsUp ? call.ByeAsync(accepted) : ByeAsync(callee, invite, accepted);
        var bye = await to.Client.ReceiveRequestAsync("BYE");
        await to.RespondAsync(bye, 200, "OK");
        var answer = await hangingUp;
        if (answer.Status != 200)
            throw new InvalidOperationException($"{from.User} could not hang up:\n{answer}");
        return invite;
    }

    /// <summary>A request outside of dialogs, and its final answer.</summary>
    public static Task<SipText> AskAsync(UserAgent from, string method, string target, params string[] lines)
    {
        var callId = SipClient.NextToken();
        return from.TransactAsync(method, callId, 1, from.Request(method, target, $"<{target}>", callId, 1, lines));
    }

    private static Task<SipText> ByeAsync(UserAgent callee, SipText invite, SipText accepted)
    {
        string[] all =
        [
            $"BYE {SipText.Uri(invite.Header("Contact"))} SIP/2.0",
            $"Via: SIP/2.0/{callee.Client.Transport} {callee.Claimed};branch=z9hG4bK{SipClient.NextToken()};rport",
            "Max-Forwards: 70",
            "From: " + accepted.Header("To"),
            "To: " + invite.Header("From"),
            "Call-ID: " + invite.Header("Call-ID"),
            "CSeq: 1 BYE",
            .. invite.Values("Record-Route").Select(value => "Route: " + value),
            "Content-Length: 0",
            "",
            "",
        ];
        return callee.TransactAsync("BYE", invite.Header("Call-ID"), 1, string.Join("\r\n", all));
    }
}
