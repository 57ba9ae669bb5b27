using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorSip.Tests.Resolving;

/// <summary>
/// A DNS server on the loopback interface, UDP and TCP. Its zone is written in lines, "a.example 60 A 192.0.2.1"; what is not in it does not exist, for as long as <see cref="NegativeSeconds"/>; "x.example SERVFAIL" is
/// a name for which it breaks.
/// </summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<string> _questions = [];
    private readonly Dictionary<string, string[]> _lies = new(StringComparer.Ordinal);
    private readonly Task[] _work;
    private string[][] _zone = [];

    public DnsServer(string zone = "", IPAddress? address = null)
    {
        Set(zone);
        (_udp, _tcp) = Bind(address ?? IPAddress.Loopback);
        Address = (IPEndPoint)_udp.LocalEndPoint!;
        _work = [AnswerDatagramsAsync(), AnswerConnectionsAsync()];
    }

    /// <summary>A server with a zone, on 127.0.0.1.</summary>
    public static DnsServer With(string zone) => new(zone);

    public IPEndPoint Address { get; }

    /// <summary>As it stands in the configuration of a node.</summary>
    public string Setting => $"actorsip.resolver.servers=[\"{Address}\"]";

    /// <summary>It hears, and says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Datagrams are too small for its answers.</summary>
    public bool IsTruncating { get; set; }

    /// <summary>How long what does not exist is not to be asked for, by its SOA record.</summary>
    public int NegativeSeconds { get; set; } = 60;

    /// <summary>All that it was asked by datagram, in order: "A a.example".</summary>
    public IReadOnlyList<string> Questions
    {
        get
        {
            lock (_gate) return [.. _questions];
        }
    }

    /// <summary>How often it was asked by datagram.</summary>
    public int Count(string question) => Questions.Count(asked => asked == question);

    /// <summary>The zone, in place of what it was.</summary>
    public void Set(string zone) => _zone = [.. Lines(zone)];

    /// <summary>More of the zone.</summary>
    public void Add(string zone) => _zone = [.. _zone, .. Lines(zone)];

    private static IEnumerable<string[]> Lines(string zone) => zone.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Answers a question with these lines, whatever the zone says.</summary>
    public void Lie(string question, params string[] lines) => _lies[question] = lines;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await Task.WhenAll(_work);
        _end.Dispose();
    }

    private static (Socket Udp, TcpListener Tcp) Bind(IPAddress address)
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(address, 0));
            var tcp = new TcpListener((IPEndPoint)udp.LocalEndPoint!);
            try
            {
                tcp.Start();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 20)
            {
                udp.Dispose();
            }
        }
    }

    private async Task AnswerDatagramsAsync()
    {
        var buffer = new byte[4096];
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, Address, _end.Token);
                var query = buffer.AsMemory(0, received.ReceivedBytes);
                lock (_gate) _questions.Add(DnsWire.Question(query.Span, out _));
                if (!IsSilent) await _udp.SendToAsync(Answer(query.Span, IsTruncating), SocketFlags.None, received.RemoteEndPoint, _end.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Closed, or the asker has gone.
            }
        }
    }

    private async Task AnswerConnectionsAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _tcp.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
            {
                // Closed, or the asker has gone.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, _end.Token);
        var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(query, _end.Token);
        var answer = Answer(query, isTruncated: false);
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
        await stream.WriteAsync((byte[])[.. length, .. answer], _end.Token);
    }

    private byte[] Answer(ReadOnlySpan<byte> query, bool isTruncated)
    {
        var question = DnsWire.Question(query, out _);
        if (_lies.TryGetValue(question, out var lies)) return DnsWire.Answer(query, 0, lies, [], isTruncated);
        var (type, name) = (question.Split(' ')[0], question.Split(' ')[1]);
        if (_zone.Any(line => line[0] == name && line[1] == "SERVFAIL")) return DnsWire.Answer(query, 2, [], [], isTruncated);
        var answers = new List<string>();
        for (var aliases = 0; aliases < 5; aliases++)
        {
            var lines = _zone.Where(line => line[0] == name && line.Length > 3).ToArray();
            answers.AddRange(lines.Where(line => line[2] == type).Select(line => string.Join(' ', line)));
            if (answers.Count > aliases || lines.FirstOrDefault(line => line[2] == "CNAME") is not { } alias) break;
            answers.Add(string.Join(' ', alias));
            name = alias[3];
        }

        var exists = answers.Count > 0 || _zone.Any(line => line[0] == name);
        return DnsWire.Answer(query, exists ? 0 : 3, answers, answers.Count > 0 ? [] : [$"test {NegativeSeconds} SOA {NegativeSeconds}"], isTruncated);
    }
}
