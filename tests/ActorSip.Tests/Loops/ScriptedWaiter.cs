using System.Collections.Concurrent;
using ActorSip.Loops;

namespace ActorSip.Tests.Loops;

/// <summary>A waiter whose waits end when the test says so, with what the test says is ready; its pauses are written down and take no time.</summary>
internal sealed class ScriptedWaiter : ILoopWaiter
{
    private readonly BlockingCollection<Action<ReadySources>> _ends = [];
    private readonly BlockingCollection<int> _waits = [];

    public ConcurrentQueue<long> Pauses { get; } = new();

    /// <summary>Returns when the loop waits, and all it did before is done; its milliseconds.</summary>
    public int AwaitWait() => _waits.TryTake(out var milliseconds, LoopExtensions.Patience) ? milliseconds : throw new TimeoutException("The loop does not wait");

    /// <summary>Ends the present wait.</summary>
    public void End(Action<ReadySources> ready) => _ends.Add(ready);

    public void Wake() => _ends.Add(static _ => { });

    public void Wait(int milliseconds, ReadySources ready)
    {
        _waits.Add(milliseconds);
        if (_ends.TryTake(out var end, LoopExtensions.Patience)) end(ready);
    }

    public void Pause(long nanoseconds) => Pauses.Enqueue(nanoseconds);

    public void Add(ILoopSource source)
    {
    }

    public void Remove(ILoopSource source)
    {
    }

    public void Watch(ILoopSource source, LoopReadiness readiness)
    {
    }

    public void Dispose()
    {
    }
}
