using System.Collections.Concurrent;
using System.Text;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>
/// A stateless proxy of the tests' own, written without any of the server's code: what comes from the server goes back to it with another Request-URI and a Via on top, and the responses the other way.
/// </summary>
internal sealed class RawProxy : IAsyncDisposable
{
    private readonly DatagramClient _client;
    private readonly Func<SipText, string?> _rewrite;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;

    /// <param name="client">Its socket.</param>
    /// <param name="rewrite">The Request-URI with which a request goes on; null to answer it with 200.</param>
    public RawProxy(DatagramClient client, Func<SipText, string?> rewrite)
    {
        _client = client;
        _rewrite = rewrite;
        _work = WorkAsync();
    }

    /// <summary>The requests that came, ACK and CANCEL and repeats left out.</summary>
    public ConcurrentQueue<SipText> Requests { get; } = new();

    private string SentBy => $"SIP/2.0/UDP {_client.Local};branch=z9hG4bK";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
#pragma warning disable VSTHRD003 // started by the constructor of this object and by nobody else
        await _work;
#pragma warning restore VSTHRD003
        await _client.DisposeAsync();
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_end.IsCancellationRequested)
        {
            if (await _client.TryReceiveBytesAsync(TimeSpan.FromMilliseconds(100)) is not { Length: > 4 } bytes)
                continue;
            var message = SipText.Parse(bytes);
            if (!message.IsRequest)
            {
                await _client.SendAsync(WithoutTopVia(message.Raw));
                continue;
            }

            // Its branch follows from the server's, so that ACK, CANCEL and repeats have that of their request.
            var branch = SipText.Parameter(message.Values("Via")[0], "branch")!["z9hG4bK".Length..];
            if (message.Method is not ("ACK" or "CANCEL") && seen.Add(branch))
                Requests.Enqueue(message);
            if (_rewrite(message) is { } uri)
                await _client.SendAsync(WithUri(message, uri).Insert(message.StartLine.Length - message.RequestUri.Length + uri.Length + 2, $"Via: {SentBy}{branch}\r\n"));
            else if (message.Method != "ACK")
                await _client.SendAsync(Answer(message));
        }
    }

    private static string WithUri(SipText message, string uri) => $"{message.Method} {uri} SIP/2.0{message.Raw[message.StartLine.Length..]}";

    /// <summary>The Via that this proxy has put on top stands in a field of its own.</summary>
    private static string WithoutTopVia(string raw)
    {
        var start = raw.IndexOf("\r\nVia: ", StringComparison.OrdinalIgnoreCase) + 2;
        return raw.Remove(start, raw.IndexOf("\r\n", start, StringComparison.Ordinal) + 2 - start);
    }

    private string Answer(SipText request)
    {
        var lines = new StringBuilder("SIP/2.0 200 OK\r\n");
        foreach (var name in (string[])["Via", "Record-Route"])
            foreach (var value in request.All(name))
                lines.Append(name).Append(": ").Append(value).Append("\r\n");
        lines.Append("From: ").Append(request.Header("From")).Append("\r\nTo: ").Append(request.Header("To")).Append(";tag=end\r\nCall-ID: ").Append(request.Header("Call-ID"));
        return lines.Append("\r\nCSeq: ").Append(request.Header("CSeq")).Append($"\r\nContact: <sip:{_client.Local}>\r\nContent-Length: 0\r\n\r\n").ToString();
    }
}
