using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Registration;

/// <summary>A user with one phone as the bytes that the location table keeps: written anew, read, and written over by a refresh, which must allocate nothing.</summary>
[MemoryDiagnoser]
public class PackedBindingsBenchmarks
{
    private readonly BindingSet[] _sets = new BindingSet[2];
    private byte[] _record = [];
    private int _next;

    private static ReadOnlySpan<byte> User => "alice@example.com"u8;

    [GlobalSetup]
    public void Setup()
    {
        var binding = new Binding
        {
            Id = 1,
            Text = new BindingText(new BindingParts { Uri = "sip:alice@192.0.2.101:5060;transport=udp"u8, CallId = "3848276298220188511@192.0.2.101"u8, UserAgent = "Phone/1.0"u8 }),
            Q = 1000,
            CSeq = 1,
            ExpiresAt = 1_700_003_600_000,
            RegisteredAt = 1_700_000_000_000,
            TransactionId = 1,
            Flow = new Flow { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = IpEndpoint.FromIPv4(2, 5060) },
        };
        _sets[0] = BindingSet.Restore([binding], 1);
        _sets[1] = BindingSet.Restore([binding with { CSeq = 2, ExpiresAt = 1_700_003_700_000, RegisteredAt = 1_700_000_100_000, TransactionId = 2 }], 2);
        _record = PackedBindings.Write(User, _sets[0]);
        if (!Overwrite() || !Overwrite()) throw new InvalidOperationException("A refresh is not written over");
    }

    [Benchmark(Description = "Write")]
    public byte[] Write() => PackedBindings.Write(User, _sets[0]);

    [Benchmark(Description = "Read")]
    public BindingSet Read() => PackedBindings.Read(_record);

    [Benchmark(Description = "Overwrite")]
    public bool Overwrite() => PackedBindings.TryOverwrite(_record, _sets[_next ^= 1]);
}
