using System.Globalization;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>
/// A user behind one socket: writes the requests and responses a phone would write. What it says of its own address may be untrue, as behind a
/// NAT.
/// </summary>
internal sealed class UserAgent(SipClient client, string user, string? claimed = null) : IAsyncDisposable
{
    /// <summary>Of all who do not say otherwise.</summary>
    public const string UsualDomain = "e2e.test";

    private readonly string _registration = SipClient.NextToken();
    private int _sequence;

    public SipClient Client => client;

    public string User => user;

    public string Domain { get; init; } = UsualDomain;

    /// <summary>Its tag as the one who is called.</summary>
    public string LocalTag => "tag" + _registration;

    public string AddressOfRecord => $"sip:{user}@{Domain}";

    /// <summary>host:port as it stands in Via and Contact.</summary>
    public string Claimed { get; } = claimed ?? client.Local.ToString();

    public string ContactUri => $"sip:{user}@{Claimed}" + (client.Transport == "TCP" ? ";transport=tcp" : "");

    /// <summary>Registers this socket's own contact.</summary>
    public Task<SipText> RegisterAsync(int seconds = 120) => RegisterAsync([$"Contact: <{ContactUri}>", $"Expires: {seconds}"]);

    /// <summary>A REGISTER with these header lines besides the mandatory ones; none makes it a query. Call-ID stays, CSeq counts up, unless given.</summary>
    public async Task<SipText> RegisterAsync(IEnumerable<string> lines, string? callId = null, int? sequence = null)
    {
        callId ??= _registration;
        var number = sequence ?? ++_sequence;
        var text = Request("REGISTER", "sip:" + Domain, $"<{AddressOfRecord}>", callId, number, lines);
        return await TransactAsync("REGISTER", callId, number, text);
    }

    /// <summary>Sends a request until its final response is there, over UDP every half second.</summary>
    public async Task<SipText> TransactAsync(string method, string callId, int sequence, string text)
    {
        var cseq = string.Create(CultureInfo.InvariantCulture, $"{sequence} {method}");

        // Not the late answer to another request of the same number.
        var branch = BranchOf(text);
        for (var attempt = 0; ; attempt++)
        {
            if (attempt == 0 || client.Transport == "UDP")
                await client.SendAsync(text);
            try
            {
                return await client.ReceiveAsync(
                    $"the final response to {method}\n{text}",
                    message => message.Status >= 200 && message.Header("Call-ID") == callId && message.Header("CSeq") == cseq && message.Header("Via").Contains(branch, StringComparison.Ordinal),
                    TimeSpan.FromMilliseconds(500));
            }
            catch (TimeoutException) when (attempt < 15)
            {
                // The next attempt repeats it.
            }
        }
    }

    /// <summary>Begins a call to the user of this name and returns at once.</summary>
    public async Task<Call> InviteAsync(string callee, params string[] lines)
    {
        var call = new Call(this, $"sip:{callee}@{UsualDomain}");
        await call.InviteAsync(lines);
        return call;
    }

    /// <summary>Answers a request in the way of RFC 3261 section 8.2.6: Via, From, To, Call-ID, CSeq and Record-Route as they came.</summary>
    public Task RespondAsync(SipText request, int status, string reason, params string[] lines)
    {
        var to = request.Header("To");
        if (status > 100 && SipText.Parameter(to, "tag") is null)
            to += ";tag=" + LocalTag;
        string[] all =
        [
            $"SIP/2.0 {status} {reason}",
            .. request.All("Via").Select(value => "Via: " + value),
            .. request.All("Record-Route").Select(value => "Record-Route: " + value),
            "From: " + request.Header("From"),
            "To: " + to,
            "Call-ID: " + request.Header("Call-ID"),
            "CSeq: " + request.Header("CSeq"),
            .. status is > 100 and < 300 && request.Method == "INVITE" ? [$"Contact: <{ContactUri}>"] : Array.Empty<string>(),
            .. lines,
            "Content-Length: 0",
            "",
            "",
        ];
        return client.SendAsync(string.Join("\r\n", all));
    }

    /// <summary>Sends a request within the dialog of a call that was made to this user, and returns the answer.</summary>
    /// <param name="invite">As it arrived here.</param>
    /// <param name="method">Not ACK.</param>
    /// <param name="sequence">Number of its CSeq.</param>
    /// <param name="lines">Further header lines.</param>
    public Task<SipText> AskBackAsync(SipText invite, string method, int sequence, params string[] lines)
    {
        string[] all =
        [
            $"{method} {SipText.Uri(invite.Header("Contact"))} SIP/2.0",
            $"Via: SIP/2.0/{client.Transport} {Claimed};branch=z9hG4bK{SipClient.NextToken()};rport",
            "Max-Forwards: 70",
            $"From: {invite.Header("To")};tag={LocalTag}",
            "To: " + invite.Header("From"),
            "Call-ID: " + invite.Header("Call-ID"),
            string.Create(CultureInfo.InvariantCulture, $"CSeq: {sequence} {method}"),
            $"Contact: <{ContactUri}>",
            .. invite.Values("Record-Route").Select(value => "Route: " + value),
            .. lines,
            "Content-Length: 0",
            "",
            "",
        ];
        return TransactAsync(method, invite.Header("Call-ID"), sequence, string.Join("\r\n", all));
    }

    /// <summary>The text of a request of this user.</summary>
    public string Request(string method, string uri, string to, string callId, int sequence, IEnumerable<string> lines, string? branch = null, string body = "")
    {
        string[] all =
        [
            $"{method} {uri} SIP/2.0",
            $"Via: SIP/2.0/{client.Transport} {Claimed};branch={branch ?? "z9hG4bK" + SipClient.NextToken()};rport",
            "Max-Forwards: 70",
            $"From: <{AddressOfRecord}>;tag=from{callId}",
            "To: " + to,
            "Call-ID: " + callId,
            string.Create(CultureInfo.InvariantCulture, $"CSeq: {sequence} {method}"),
            .. lines,
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}"),
            "",
            body,
        ];
        return string.Join("\r\n", all);
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    /// <summary>Of a request as it is sent; empty for one that has none.</summary>
    private static string BranchOf(string text)
    {
        var begin = text.IndexOf(";branch=", StringComparison.Ordinal);
        if (begin < 0) return "";
        var end = text.AsSpan(begin + 1).IndexOfAny(";,\r\n ");
        return text.Substring(begin, end < 0 ? text.Length - begin : end + 1);
    }
}
