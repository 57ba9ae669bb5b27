using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.EndToEnd.Tests.Harness;

namespace ActorSip.EndToEnd.Tests.Durability;

/// <summary>Many users who register from one socket, again and again, a window of them at a time; knows what each has had acknowledged.</summary>
internal sealed class RegisterLoad : IDisposable
{
    private const int InFlight = 64;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly IPEndPoint _server;
    private readonly int[] _acknowledged;
    private readonly byte[] _buffer = new byte[4096];

    /// <param name="server">Its UDP listener.</param>
    /// <param name="acknowledged">For each user the highest CSeq that was acknowledged; written to.</param>
    public RegisterLoad(IPEndPoint server, int[] acknowledged)
    {
        _server = server;
        _acknowledged = acknowledged;
        _socket.Bind(new IPEndPoint(Loopback.NextAddress(), 5060));
    }

    /// <summary>Answers that came.</summary>
    public int Answers { get; private set; }

    /// <summary>Sends the REGISTERs of these numbers, each when another has been answered, until so many answers have come; those in flight then are not waited for. Number n is that of user n modulo the users.</summary>
    public async Task RunAsync(int first, int answers, TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        var next = first;
        for (var i = 0; i < Math.Min(InFlight, answers); i++) await SendAsync(next++);
        var until = Answers + answers;
        while (Answers < until)
        {
            var received = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, _server, limit.Token);
            Note(received.ReceivedBytes);
            if (next < first + answers) await SendAsync(next++);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, but goes on sending, and returns with a window of requests in flight.</summary>
    public async Task RunOnAsync(int first, int answers, TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        var next = first;
        for (var i = 0; i < InFlight; i++) await SendAsync(next++);
        for (var until = Answers + answers; Answers < until;)
        {
            var received = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, _server, limit.Token);
            Note(received.ReceivedBytes);
            await SendAsync(next++);
        }
    }

    /// <summary>Takes what was already on its way, until nothing comes for a while or the server is gone.</summary>
    public async Task TakeRestAsync()
    {
        try
        {
            while (_socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead)) Note((await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, _server)).ReceivedBytes);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // It is dead.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(int number)
    {
        var user = number % _acknowledged.Length;
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            REGISTER sip:{TestServer.Domain} SIP/2.0
            Via: SIP/2.0/UDP {_socket.LocalEndPoint};branch=z9hG4bKload{number}
            Max-Forwards: 70
            From: <sip:k{user}@{TestServer.Domain}>;tag=k{user}
            To: <sip:k{user}@{TestServer.Domain}>
            Call-ID: load{user}
            CSeq: {number / _acknowledged.Length + 1} REGISTER
            Contact: <sip:k{user}@{_socket.LocalEndPoint}>
            Expires: 3600
            Content-Length: 0


            """).ReplaceLineEndings("\r\n");
        await _socket.SendToAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None, _server);
    }

    private void Note(int length)
    {
        var answer = Encoding.ASCII.GetString(_buffer, 0, length);
        if (!answer.StartsWith("SIP/2.0 200 ", StringComparison.Ordinal)) throw new InvalidOperationException("200 was due, not:\n" + answer);
        var user = int.Parse(Header(answer, "Call-ID: load"), CultureInfo.InvariantCulture);
        var cseq = int.Parse(Header(answer, "CSeq: ").Split(' ')[0], CultureInfo.InvariantCulture);
        _acknowledged[user] = Math.Max(_acknowledged[user], cseq);
        Answers++;
    }

    private static string Header(string text, string start)
    {
        var at = text.IndexOf("\r\n" + start, StringComparison.Ordinal) + 2 + start.Length;
        return text[at..text.IndexOf('\r', at)];
    }
}
