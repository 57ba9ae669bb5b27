using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Proxying;

/// <summary>L of the branch parameter, which every relayed request gets: what it costs for an INVITE to a user. It must allocate nothing.</summary>
[MemoryDiagnoser]
public class LoopBenchmarks
{
    private const string Invite =
        "INVITE sip:bob@example.com SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK-524287-1---74bf9b2e;rport\r\n"
        + "Max-Forwards: 70\r\n"
        + "From: \"Alice\" <sip:alice@example.com>;tag=9fxced76sl\r\n"
        + "To: <sip:bob@example.com>\r\n"
        + "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
        + "CSeq: 314159 INVITE\r\n"
        + "\r\n";

    private readonly byte[] _bytes = Encoding.ASCII.GetBytes(Invite);
    private readonly SipMessage _message = new();
    private readonly BranchTokens _tokens = new(new HashKey(1, 2));

    [GlobalSetup]
    public void Setup() => SipScanner.Scan(_message, _bytes, 0, _bytes.Length);

    [Benchmark(Baseline = true, Description = "L of a request to whom it names")]
    public ulong OfRequest()
    {
        _message.AddressKey = 0;
        return _tokens.LoopKey(_message);
    }

    [Benchmark(Description = "L of a request to a user, his key included")]
    public ulong OfUser()
    {
        _message.AddressKey = _tokens.AddressKey("bob@example.com"u8);
        return _tokens.LoopKey(_message);
    }
}
