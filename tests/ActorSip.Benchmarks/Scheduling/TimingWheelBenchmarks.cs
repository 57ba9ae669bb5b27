using ActorSip.Scheduling;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Scheduling;

/// <summary>
/// A timing wheel with a million timers of up to 32 s, as many as some 100,000 calls being set up have. Figures are of one timer. They are started and stopped in the order of their memory, which is kind to the processor's
/// caches, and fire in another, which is not. A wheel that has grown must allocate nothing.
/// </summary>
[MemoryDiagnoser]
public class TimingWheelBenchmarks
{
    private const int Timers = 1_000_000;
    private const int TickMilliseconds = 10;
    private const int Longest = 32_000;

    private readonly TimingWheel<int> _wheel = new(0, TickMilliseconds);
    private readonly TimerHandle[] _handles = new TimerHandle[Timers];
    private readonly Counter _fired = new();
    private long _now;

    [IterationSetup(Target = nameof(Start))]
    public void Empty() => Stop();

    [IterationSetup(Targets = [nameof(Stop), nameof(Fire)])]
    public void Fill()
    {
        Stop();
        Start();
        if (_wheel.Count != Timers) throw new InvalidOperationException($"{_wheel.Count} timers run");
    }

    [GlobalSetup]
    public void Grow() => Start();

    [Benchmark(OperationsPerInvoke = Timers, Description = "Start")]
    public void Start()
    {
        for (var i = 0; i < Timers; i++) _handles[i] = _wheel.Start(_now + Delay(i), i);
    }

    [Benchmark(OperationsPerInvoke = Timers, Description = "Stop")]
    public void Stop()
    {
        foreach (var handle in _handles) _wheel.Stop(handle);
    }

    [Benchmark(OperationsPerInvoke = Timers, Description = "Fire, tick by tick")]
    public long Fire()
    {
        for (var end = _now + Longest + TickMilliseconds; _now < end; _now += TickMilliseconds) _wheel.Advance(_now, _fired);
        return _fired.Count;
    }

    /// <summary>Spread over the whole time, and one behind another no two that are near.</summary>
    private static int Delay(int number) => (int)(((uint)number * 2_654_435_761U) % Longest) + 1;

    private sealed class Counter : ITimerSink<int>
    {
        public long Count { get; private set; }

        public void Fire(int state) => Count++;
    }
}
