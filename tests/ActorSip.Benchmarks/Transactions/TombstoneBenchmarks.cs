using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Transactions;

/// <summary>
/// The table of finished transactions with 100,000 entries, as 32 s of 3,125 a second leave them: each with its response of 400 bytes and the flow that it went. Figures are of one entry. What is allocated is the memory of the
/// entries, of which a table that has become empty keeps little.
/// </summary>
[MemoryDiagnoser]
public class TombstoneBenchmarks
{
    private const int Entries = 100_000;
    private const int Seconds = 32;

    private readonly byte[] _response = new byte[400];
    private readonly Flow _flow = new() { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = IpEndpoint.FromIPv4(2, 5060) };
    private readonly TombstoneTable _table = new(Entries * 2, 1 << 30, 0);
    private long _now;

    [IterationSetup(Target = nameof(Add))]
    public void Empty()
    {
        _now += Seconds * 2000;
        _table.Advance(_now);
        if (_table.Count != 0) throw new InvalidOperationException($"{_table.Count} entries are left");
    }

    [IterationSetup(Targets = [nameof(Find), nameof(Free)])]
    public void Fill()
    {
        Empty();
        Add();
        if (_table.Count != Entries) throw new InvalidOperationException($"{_table.Count} entries are there");
    }

    [Benchmark(OperationsPerInvoke = Entries, Description = "Add")]
    public void Add()
    {
        for (var i = 0; i < Entries; i++) _table.TryAdd(Key(i), Tombstone.ServerNonInviteCompleted, _now + (i * Seconds * 1000L / Entries) + 1, _response, _flow);
    }

    [Benchmark(OperationsPerInvoke = Entries, Description = "Find")]
    public int Find()
    {
        var found = 0;
        for (var i = 0; i < Entries; i++)
            if (_table.TryGet(Key(i), out var entry)) found += entry.Stored.Length;
        return found;
    }

    [Benchmark(OperationsPerInvoke = Entries, Description = "Free, second by second")]
    public void Free()
    {
        for (var second = 1; second <= Seconds + 1; second++) _table.Advance(_now + (second * 1000));
    }

    /// <summary>A hash, as the keys are: neighbours lie nowhere near each other.</summary>
    private static ulong Key(int number) => (ulong)(number + 1) * 0x9E37_79B9_7F4A_7C15;
}
