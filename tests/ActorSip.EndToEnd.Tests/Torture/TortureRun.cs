using System.Text;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>One message on its way into the server: who sends it, who might be called by it, and all that comes out.</summary>
internal sealed class TortureRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly SipClient _sender;
    private readonly UserAgent _callee;
    private readonly UserAgent _asker;
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private readonly List<byte[]> _received = [];
    private readonly List<SipText> _answers = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _answered = new(0);
    private Exception? _failure;

    public TortureRun(TestServer server, SipClient sender, UserAgent callee, UserAgent asker)
    {
        Server = server;
        _sender = sender;
        _callee = callee;
        _asker = asker;
    }

    public TestServer Server { get; }

    public string AddressOfRecord => _callee.AddressOfRecord;

    public string ContactUri => _callee.ContactUri;

    public string CalleeAt => _callee.Client.Local.ToString();

    public System.Net.IPEndPoint SenderAt => _sender.Local;

    public bool IsStream => _sender.Transport == "TCP";

    /// <summary>The bytes of each request that came to the callee, but for those that only ask whether all have come.</summary>
    public IReadOnlyList<byte[]> ForwardedBytes
    {
        get
        {
            lock (_lock) return [.. _received.Where(bytes => !Encoding.Latin1.GetString(bytes).Contains("\r\nX-Barrier:", StringComparison.Ordinal))];
        }
    }

    public IReadOnlyList<SipText> Forwarded => [.. ForwardedBytes.Select(bytes => SipText.Parse(bytes))];

    /// <summary>The final responses to the message.</summary>
    public IReadOnlyList<SipText> Finals => [.. _answers.Where(answer => answer.Status >= 200)];

    /// <summary>Lets the callee be there, and answer every request with 200: over UDP a 2xx to an INVITE needs no ACK to be over.</summary>
    public async Task BeginAsync(bool registers)
    {
        await ClearAsync();
        if (registers && await _callee.RegisterAsync(60) is { Status: not 200 } refused) throw new InvalidOperationException("The callee is refused:\n" + refused);
        _ = AnswerAsync();
    }

    /// <summary>Sends the message and takes what comes back, until as many final responses are there as are due and the server has answered what was sent after it.</summary>
    public async Task SendAsync(byte[] message, int finals)
    {
        await _sender.SendAsync(message);
        await TakeAsync(() => Finals.Count >= finals);
        await ProbeAsync();
    }

    /// <summary>All that was forwarded before is at the callee when this is.</summary>
    public async Task BarrierAsync()
    {
        // Each has a Call-ID of its own: so many find every loop, each behind what was sent before.
        for (var i = 0; i < 8; i++)
            if (await AskAsync(AddressOfRecord, "X-Barrier: 1") is { Status: not 200 } answer) throw new InvalidOperationException($"The callee does not answer.\n{answer}\n{Server.Tail()}", _failure);
    }

    /// <summary>
    /// A MESSAGE to whom the message has registered, as it arrives: at the address in the contact, or at its sender, when that came over a connection or seems to be behind a NAT.
    /// </summary>
    public async Task<SipText> CallAsync()
    {
        var sender = new UserAgent(_sender, "sender");
        var asking = AskAsync(AddressOfRecord);
        SipText? called = null;
        while (!asking.IsCompleted)
        {
            if (await _sender.TryReceiveAsync(TimeSpan.FromMilliseconds(20)) is not { IsRequest: true } request) continue;
            called = request;
            await sender.RespondAsync(request, 200, "OK");
        }
        if ((await asking).Status != 200) throw new InvalidOperationException("It was not delivered:\n" + await asking);
        return called ?? Forwarded.Single();
    }

    /// <summary>Another user's MESSAGE, and its final answer.</summary>
    public Task<SipText> AskAsync(string uri, params string[] lines)
    {
        var callId = SipClient.NextToken();
        return _asker.TransactAsync("MESSAGE", callId, 1, _asker.Request("MESSAGE", uri, $"<{uri}>", callId, 1, lines));
    }

    /// <summary>What the registrar knows of the callee.</summary>
    public Task<SipText> QueryAsync()
    {
        var callId = SipClient.NextToken();
        return _asker.TransactAsync("REGISTER", callId, 1, _asker.Request("REGISTER", "sip:" + _callee.Domain, $"<{AddressOfRecord}>", callId, 1, []));
    }

    public async ValueTask DisposeAsync()
    {
        await ClearAsync();
        await _over.CancelAsync();
        await _answered.WaitAsync(Patience);
        _answered.Dispose();
        _over.Dispose();
        await _callee.DisposeAsync();
        await _asker.DisposeAsync();
        await _sender.DisposeAsync();
    }

    private async Task ClearAsync()
    {
        var callId = SipClient.NextToken();
        var text = _asker.Request("REGISTER", "sip:" + _callee.Domain, $"<{AddressOfRecord}>", callId, 1, ["Contact: *", "Expires: 0"]);
        if (await _asker.TransactAsync("REGISTER", callId, 1, text) is { Status: not 200 } refused) throw new InvalidOperationException("The bindings do not go:\n" + refused);
    }

    /// <summary>An OPTIONS from the message's own socket: what the server had to say at once has come before the answer to it.</summary>
    private async Task ProbeAsync()
    {
        var callId = "probe" + SipClient.NextToken();
        var uri = $"sip:{Server.V4}";
        await _sender.SendAsync(string.Join("\r\n",
            $"OPTIONS {uri} SIP/2.0", $"Via: SIP/2.0/{_sender.Transport} {_sender.Local};branch=z9hG4bK{callId};rport", "Max-Forwards: 70", $"From: <sip:probe@e2e.test>;tag={callId}", $"To: <{uri}>",
            "Call-ID: " + callId, "CSeq: 1 OPTIONS", "Content-Length: 0", "", ""));
        await TakeAsync(() => _answers.RemoveAll(answer => answer.Header("Call-ID") == callId) > 0);
    }

    private async Task TakeAsync(Func<bool> isEnough)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!isEnough())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"{_answers.Count} answers so far:\n{string.Join("\n----\n", _answers)}\n{Server.Tail()}");
            if (await _sender.TryReceiveAsync(TimeSpan.FromMilliseconds(100)) is { } answer) _answers.Add(answer);
        }
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (!_over.IsCancellationRequested) await AnswerOneAsync((DatagramClient)_callee.Client);
        }
        catch (Exception failed) when (failed is FormatException or System.Net.Sockets.SocketException)
        {
            _failure = failed;
        }
        finally
        {
            _answered.Release();
        }
    }

    private async Task AnswerOneAsync(DatagramClient client)
    {
        if (await client.TryReceiveBytesAsync(TimeSpan.FromMilliseconds(20)) is not { Length: > 4 } bytes) return;
        var message = SipText.Parse(bytes);

        // On a busy machine the server repeats what is not answered in time; it is, by then.
        if (!message.IsRequest || !_seen.Add(message.Method + message.Values("Via")[0])) return;
        lock (_lock) _received.Add(bytes);
        if (message.Method != "ACK") await _callee.RespondAsync(message, 200, "OK");
    }
}
