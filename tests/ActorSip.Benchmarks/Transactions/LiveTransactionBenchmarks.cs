using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Transactions;

/// <summary>
/// The tables of live transactions, with 1,000 relayed MESSAGEs in them that nobody answers, over UDP. Time goes by one millisecond with each transaction that begins and ends, so that the tombstones are those of
/// 1,000 transactions a second, some 38,000. The scan of what arrives is in each figure; the checks of a route, timers and sockets are in none. What is allocated is the objects of a transaction: a repeat and a stray
/// response must allocate nothing.
/// </summary>
[MemoryDiagnoser]
public class LiveTransactionBenchmarks
{
    private const int Alive = 1_000;

    /// <summary>More milliseconds, and transactions, than the longest tombstone lasts: 32 s.</summary>
    private const int UntilSteady = 40_000;

    private const string Number = "000000000";
    private const string StatusLine = "SIP/2.0 200 OK\r\n";
    private const string Rest = "Call-ID: 3848276298220188511@192.0.2.101\r\nCSeq: 17 MESSAGE\r\nFrom: \"Alice\" <sip:alice@example.com>;tag=9fxced76sl\r\nTo: <sip:bob@example.com>";
    private const string Request =
        "MESSAGE sip:bob@198.51.100.7:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK-524287-1---" + Number + ";rport\r\nMax-Forwards: 70\r\n" + Rest
        + "\r\nUser-Agent: Phone/1.0\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nHello";

    private static readonly int NumberAt = Request.IndexOf(Number, StringComparison.Ordinal);

    private readonly byte[] _request = Encoding.ASCII.GetBytes(Request);
    private readonly SipMessage _response = new();
    private readonly Flow _source = BenchmarkProxyEffects.FlowTo(IpEndpoint.FromIPv4(0xC0000265, 5060));

    // Immutable, so one does for all: to find the targets is the route's work
    private readonly Target[] _targets = [new() { Uri = "sip:bob@198.51.100.7:5060"u8.ToArray() }];
    private readonly BenchmarkProxyEffects _effects;
    private readonly StatefulProxy _proxy;
    private byte[] _ok = [];
    private byte[] _stray = [];
    private int _viasAt;
    private int _viasLength;
    private int _next;
    private int _repeated;

    public LiveTransactionBenchmarks()
    {
        _effects = new BenchmarkProxyEffects(BenchmarkProxyEffects.FlowTo(IpEndpoint.FromIPv4(0xC6336407, 5060)), Relay);
        _proxy = _effects.MakeProxy();
    }

    [GlobalSetup]
    public void Setup()
    {
        while (_next < Alive) Receive(_next++);
        var relayed = _effects.LastRequest;
        _viasAt = relayed.IndexOf("Via: "u8);
        _viasLength = relayed.IndexOf("Max-Forwards: 69"u8) - _viasAt;
        _ok = [.. Encoding.ASCII.GetBytes(StatusLine), .. relayed.Slice(_viasAt, _viasLength), .. Encoding.ASCII.GetBytes(Rest), .. ";tag=8321234356\r\nContent-Length: 0\r\n\r\n"u8];
        Expect(_effects.Sent == Alive && _proxy.Statistics.Relayed == Alive);

        BeginAndEnd();
        Expect(_effects.Sent == Alive + 2 && _proxy.TombstoneCount == 2);
        Expect(_effects.LastResponse.StartsWith("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.101:5060;branch="u8));
        Expect(_effects.LastResponse.IndexOf(_request.AsSpan(NumberAt, Number.Length)) >= 0);

        // The response that is dropped is one of ours: it is absorbed for as long as the tombstone is there.
        _stray = [.. _ok];
        Stray();
        Expect(_proxy.Statistics is { Retransmissions: 1, Dropped: 0 });
        for (var i = 0; i < UntilSteady; i++) BeginAndEnd();
        Stray();
        Expect(_proxy.Statistics is { Retransmissions: 1, Dropped: 1 });

        Repeat();
        Expect(_proxy.Statistics is { Retransmissions: 2, Dropped: 1, Malformed: 0, Relayed: Alive + 1 + UntilSteady });
        Expect(_effects.Sent == Alive + (2 * (1 + UntilSteady)));
        Check();
    }

    /// <summary>What holds between any two operations, and still does when all were measured.</summary>
    [GlobalCleanup]
    public void Check()
    {
        Expect(_proxy.ServerCount == Alive && _proxy.ClientCount == Alive);
        Expect(_proxy.TombstoneCount is >= 37_000 and <= 39_100 && _proxy.Statistics.TombstonesRefused == 0);

        // Of each live transaction: when a 100 is due, when the request is repeated, and when it is given up; the request as it came and as it went. And the last two messages sent.
        Expect(_effects.RunningTimers == Alive * 3 && _effects.HeldBuffers == (Alive * 2) + 2);
    }

    [Benchmark(Description = "Begin and end")]
    public int BeginAndEnd()
    {
        _proxy.Advance(++_effects.Now);
        Receive(_next++);

        // The answer of the phone: a response has the Vias of its request
        _effects.LastRequest.Slice(_viasAt, _viasLength).CopyTo(_ok.AsSpan(StatusLine.Length));
        Answer(_ok);
        return _proxy.ServerCount;
    }

    [Benchmark(Description = "A repeat of a request that is being relayed")]
    public long Repeat()
    {
        Receive(_repeated);
        _repeated = (_repeated + 1) % Alive;
        return _proxy.Statistics.Retransmissions;
    }

    [Benchmark(Description = "A response that matches no transaction")]
    public long Stray()
    {
        Answer(_stray);
        return _proxy.Statistics.Dropped;
    }

    private void Receive(int number)
    {
        number.TryFormat(_request.AsSpan(NumberAt), out _, "D9", CultureInfo.InvariantCulture);
        var message = _effects.Messages.Take();
        SipScanner.Scan(message, _request, 0, _request.Length);
        _proxy.OnRequest(message, _source);

        // What became a transaction is detached, and given back at its end
        if (!message.IsDetached) _effects.Messages.Give(message);
    }

    private void Answer(byte[] bytes)
    {
        SipScanner.Scan(_response, bytes, 0, bytes.Length);
        _proxy.OnResponse(_response);
    }

    private void Relay(NewRequest request) => _proxy.ContextOf(_proxy.Begin(request)).Relay(_targets);

    private static void Expect(bool holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        if (!holds) throw new InvalidOperationException("Not so: " + what);
    }
}
