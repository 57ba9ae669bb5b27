using System.Globalization;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>A call seen from its caller.</summary>
internal sealed class Call(UserAgent caller, string target)
{
    private readonly string _branch = "z9hG4bK" + SipClient.NextToken();
    private int _sequence = 1;

    public string CallId { get; } = SipClient.NextToken();

    /// <summary>Sends the INVITE.</summary>
    public Task InviteAsync(params string[] lines) =>
        caller.Client.SendAsync(caller.Request("INVITE", target, $"<{target}>", CallId, 1, [$"Contact: <{caller.ContactUri}>", .. lines], _branch));

    public Task<SipText> ReceiveAsync(int status, string method = "INVITE", TimeSpan? within = null) =>
        caller.Client.ReceiveStatusAsync(status, method, CallId, within);

    public Task<SipText> ReceiveFinalAsync(TimeSpan? within = null) => caller.Client.ReceiveFinalAsync("INVITE", CallId, within);

    /// <summary>The ACK to a failure belongs to the INVITE's transaction (RFC 3261 section 17.1.1.3).</summary>
    public Task AcknowledgeFailureAsync(SipText response) =>
        caller.Client.SendAsync(caller.Request("ACK", target, response.Header("To"), CallId, 1, [], _branch));

    public Task CancelAsync(params string[] lines) => caller.Client.SendAsync(caller.Request("CANCEL", target, $"<{target}>", CallId, 1, lines, _branch));

    /// <summary>The ACK to a 2xx is a request of its own, along the route set, with the number of its INVITE (RFC 3261 section 13.2.2.4).</summary>
    /// <param name="response">That has made the dialog.</param>
    /// <param name="later">To a later INVITE within the dialog, if the ACK is for that.</param>
    public Task AcknowledgeAsync(SipText response, SipText? later = null)
    {
        var sequence = int.Parse((later ?? response).Header("CSeq").Split(' ')[0], CultureInfo.InvariantCulture);
        return caller.Client.SendAsync(caller.Request("ACK", RemoteTarget(later ?? response), response.Header("To"), CallId, sequence, Routes(response)));
    }

    /// <summary>Hangs up; who waits for the answer receives it.</summary>
    public Task HangUpAsync(SipText response) =>
        caller.Client.SendAsync(caller.Request("BYE", RemoteTarget(response), response.Header("To"), CallId, ++_sequence, Routes(response)));

    /// <summary>Hangs up, and returns the answer.</summary>
    public Task<SipText> ByeAsync(SipText response)
    {
        var sequence = ++_sequence;
        var text = caller.Request("BYE", RemoteTarget(response), response.Header("To"), CallId, sequence, Routes(response));
        return caller.TransactAsync("BYE", CallId, sequence, text);
    }

    /// <summary>Sends a request within the dialog that a response has made, and returns the answer.</summary>
    public Task<SipText> AskAsync(SipText response, string method, params string[] lines)
    {
        var sequence = ++_sequence;
        return caller.TransactAsync(method, CallId, sequence, caller.Request(method, RemoteTarget(response), response.Header("To"), CallId, sequence, [.. Routes(response), .. lines]));
    }

    private static string RemoteTarget(SipText response) => SipText.Uri(response.Header("Contact"));

    private static IEnumerable<string> Routes(SipText response) => response.Values("Record-Route").Reverse().Select(value => "Route: " + value);
}
