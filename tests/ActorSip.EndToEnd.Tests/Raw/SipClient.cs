using System.Net;
using System.Text;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>One socket of a test, with which it speaks SIP to the server in its own words, right or wrong.</summary>
internal abstract class SipClient : IAsyncDisposable
{
    /// <summary>How long an answer may take on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private static int _tokens;

    /// <summary>The address this socket is bound to.</summary>
    public abstract IPEndPoint Local { get; }

    /// <summary>UDP or TCP, as it stands in Via.</summary>
    public abstract string Transport { get; }

    /// <summary>A value that no other branch, tag or Call-ID of this run has.</summary>
    public static string NextToken() => Environment.ProcessId + "x" + Interlocked.Increment(ref _tokens);

    public abstract Task SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>The next message from the server; null when none comes in time.</summary>
    public abstract Task<SipText?> TryReceiveAsync(TimeSpan within);

    public abstract ValueTask DisposeAsync();

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The next message that fits; others (a 100, a repetition) are passed over. None in time fails the test and shows what came instead.</summary>
    public async Task<SipText> ReceiveAsync(string what, Func<SipText, bool> fits, TimeSpan? within = null)
    {
        var others = new List<string>();
        using var limit = new CancellationTokenSource(within ?? Patience);
        while (!limit.IsCancellationRequested)
        {
            var message = await TryReceiveAsync(TimeSpan.FromMilliseconds(100));
            if (message is not null && fits(message))
                return message;
            if (message is not null)
                others.Add(message.ToString());
        }
        throw new TimeoutException($"{Local} waited in vain for {what}. Received instead: {others.Count}\n{string.Join("\n----\n", others)}");
    }

    public Task<SipText> ReceiveRequestAsync(string method, TimeSpan? within = null) =>
        ReceiveAsync(method, message => message.IsRequest && message.Method == method, within);

    /// <summary>The final response to a request of this method and Call-ID.</summary>
    public Task<SipText> ReceiveFinalAsync(string method, string callId, TimeSpan? within = null) =>
        ReceiveAsync(
            "the final response to " + method,
            message => message.Status >= 200 && message.Method == method && message.Header("Call-ID") == callId,
            within);

    public Task<SipText> ReceiveStatusAsync(int status, string method, string callId, TimeSpan? within = null) =>
        ReceiveAsync($"a {status} to {method}", message => message.Status == status && message.Method == method && message.Header("Call-ID") == callId, within);

    /// <summary>True when an OPTIONS to the server itself is answered with 200 in time.</summary>
    public async Task<bool> AnswersOptionsAsync(TimeSpan within)
    {
        var callId = NextToken();
        await SendAsync(Options(callId, TestOptionsUri));
        try
        {
            return (await ReceiveFinalAsync("OPTIONS", callId, within)).Status == 200;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The URI of the server itself.</summary>
    protected abstract string TestOptionsUri { get; }

    private string Options(string callId, string uri) => $"""
        OPTIONS {uri} SIP/2.0
        Via: SIP/2.0/{Transport} {Local};branch=z9hG4bK{NextToken()};rport
        Max-Forwards: 70
        From: <sip:probe@e2e.test>;tag={callId}
        To: <{uri}>
        Call-ID: {callId}
        CSeq: 1 OPTIONS
        Content-Length: 0


        """.ReplaceLineEndings("\r\n");
}
