using System.Text;
using ActorSip.Sip.Messages;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Messages;

/// <summary>The one scan of each message that comes in: start line, index of the header fields, body. It must allocate nothing.</summary>
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private readonly byte[] _options = Encoding.ASCII.GetBytes(PhoneMessages.Options);
    private readonly byte[] _register = Encoding.ASCII.GetBytes(PhoneMessages.Register);
    private readonly byte[] _invite = Encoding.ASCII.GetBytes(RelayMessages.Invite);
    private readonly byte[] _ok = Encoding.ASCII.GetBytes(PhoneMessages.Ok);
    private readonly SipMessage _message = new();

    [GlobalSetup]
    public void Setup()
    {
        foreach (var bytes in (byte[][])[_options, _register, _invite, _ok])
            if (Scan(bytes) != SipParseError.None) throw new InvalidOperationException($"{_message.Error} at {_message.ErrorOffset}");
    }

    [Benchmark(Description = "Scan an OPTIONS")]
    public SipParseError Options() => Scan(_options);

    [Benchmark(Description = "Scan a REGISTER")]
    public SipParseError Register() => Scan(_register);

    [Benchmark(Description = "Scan an INVITE with SDP")]
    public SipParseError Invite() => Scan(_invite);

    [Benchmark(Description = "Scan a 200")]
    public SipParseError Ok() => Scan(_ok);

    private SipParseError Scan(byte[] bytes) => SipScanner.Scan(_message, bytes, 0, bytes.Length);
}
