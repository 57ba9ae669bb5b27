using System.Globalization;
using System.Net;
using System.Text;
using ActorSip.Sip.Proxying;

namespace ActorSip.Tests.Routing;

/// <summary>A user agent of the tests: writes SIP as text, reads what comes, and does nothing by itself. Repeats of a message are passed over unless asked for.</summary>
internal abstract class SipPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static int _numbers;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public abstract IPEndPoint Local { get; }

    protected abstract string Transport { get; }

    public string HostPort => Local.ToString();

    public string Uri => $"sip:peer@{HostPort}{(Transport == "UDP" ? "" : ";transport=" + Transport.ToLowerInvariant())}";

    public Target Target => new() { Uri = Encoding.ASCII.GetBytes(Uri) };

    public static string Unique(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{Interlocked.Increment(ref _numbers)}");

    public Target TargetWithQ(int q) => new() { Uri = Encoding.ASCII.GetBytes(Uri), Q = q };

    /// <summary>A new request, outside of a dialog unless a tag is given.</summary>
    public SipText Request(string method, string uri, string extra = "", string? toTag = null, int cseq = 1, string? callId = null, string? fromTag = null, string? to = null, int maxForwards = 70)
    {
        var id = callId ?? Unique("call-");
        return new SipText(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {method} {uri} SIP/2.0
            Via: SIP/2.0/{Transport} {HostPort};branch=z9hG4bK{Unique("b")}
            Max-Forwards: {maxForwards}
            From: <sip:caller@test.example>;tag={fromTag ?? "from" + id}
            To: <{to ?? "sip:callee@test.example"}>{(toTag is null ? "" : ";tag=" + toTag)}
            Call-ID: {id}
            CSeq: {cseq} {method}
            Contact: <{Uri}>
            {extra}Content-Length: 0


            """).ReplaceLineEndings("\r\n"));
    }

    public async Task<SipText> SendAsync(SipText request)
    {
        await SendAsync(request.Text);
        return request;
    }

    public abstract Task SendAsync(string text);

    /// <summary>The next message that is not a repeat of an earlier one.</summary>
    public async Task<SipText> ReceiveAsync()
    {
        while (true)
        {
            var text = await ReceiveAnyAsync();
            if (_seen.Add(text.Text)) return text;
        }
    }

    /// <summary>The next message, repeat or not.</summary>
    public async Task<SipText> ReceiveAnyAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            return new SipText(await ReadAsync(deadline.Token));
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException("Nothing came.", error);
        }
    }

    /// <summary>The next response but for 100, which must have this status.</summary>
    public async Task<SipText> ExpectAsync(int status)
    {
        while (true)
        {
            var text = await ReceiveAsync();
            if (text.Status == 100 && status != 100) continue;
            Xunit.Assert.True(text.Status == status, $"{status} was expected, this came:\n{text}");
            return text;
        }
    }

    /// <summary>The next request, which must have this method.</summary>
    public async Task<SipText> ExpectAsync(string method)
    {
        var text = await ReceiveAsync();
        Xunit.Assert.True(text.IsRequest && text.Method == method, $"{method} was expected, this came:\n{text}");
        return text;
    }

    /// <summary>Shows that nothing more has come but repeats: an OPTIONS to the server is answered, and its answer is the next new message.</summary>
    public async Task ExpectNothingAsync(string serverUri)
    {
        // Each has a Call-ID of its own: so many find every loop, each behind what was sent before.
        var asked = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 12; i++) asked.Add((await SendAsync(Request("OPTIONS", serverUri)))["Call-ID"]);
        while (asked.Count > 0)
        {
            var text = await ReceiveAsync();
            Xunit.Assert.True(text.Status == 200 && asked.Remove(text["Call-ID"]), $"Nothing was expected, this came:\n{text}");
        }
    }

    /// <summary>The ACK to a failure.</summary>
    public Task<SipText> AckAsync(SipText invite, SipText response) => SendAsync(new SipText(
        $"ACK {invite.Uri} SIP/2.0\r\nVia: {invite["Via"]}\r\nMax-Forwards: 70\r\nFrom: {invite["From"]}\r\nTo: {response["To"]}\r\nCall-ID: {invite["Call-ID"]}\r\n"
        + $"CSeq: {invite["CSeq"].Split(' ')[0]} ACK\r\nContent-Length: 0\r\n\r\n"));

    public Task<SipText> CancelAsync(SipText invite) => SendAsync(new SipText(
        $"CANCEL {invite.Uri} SIP/2.0\r\nVia: {invite["Via"]}\r\nMax-Forwards: 70\r\nFrom: {invite["From"]}\r\nTo: {invite["To"]}\r\nCall-ID: {invite["Call-ID"]}\r\n"
        + $"CSeq: {invite["CSeq"].Split(' ')[0]} CANCEL\r\nContent-Length: 0\r\n\r\n"));

    /// <summary>The Route lines of a caller, from the Record-Route of a response: the last one is his first hop.</summary>
    public static string CallerRoutes(SipText response) => string.Concat(response.All("Record-Route").SelectMany(value => value.Split(',')).Reverse().Select(value => $"Route: {value.Trim()}\r\n"));

    /// <summary>The Route lines of a callee, from the Record-Route of the request.</summary>
    public static string CalleeRoutes(SipText request) => string.Concat(request.All("Record-Route").Select(value => $"Route: {value}\r\n"));

    public abstract ValueTask DisposeAsync();

    protected abstract Task<string> ReadAsync(CancellationToken cancellation);
}
