using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>A clock that jumps from event to event: timers, and messages on their way. Equal times keep the order in which they were asked for.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Entry, (long At, long Order)> _queue = new();
    private readonly Dictionary<long, Entry> _timers = [];
    private long _order;

    /// <summary>Milliseconds.</summary>
    public long Now { get; private set; } = 1_000_000;

    /// <summary>Starts a timer.</summary>
    public long Start(int milliseconds, ITimed owner, int kind, TimerScope scope)
    {
        Assert.True(milliseconds >= 0, "A timer cannot be in the past.");
        var handle = ++_order;
        var entry = new Entry(handle, owner, kind, scope, Action: null);
        _timers.Add(handle, entry);
        scope.Running++;
        _queue.Enqueue(entry, (Now + milliseconds, handle));
        return handle;
    }

    public void Stop(long handle)
    {
        if (_timers.Remove(handle, out var entry)) entry.Scope!.Running--;
    }

    /// <summary>Has something done later, and not stopped.</summary>
    public void Post(long milliseconds, Action action)
    {
        var order = ++_order;
        _queue.Enqueue(new Entry(order, Owner: null, Kind: 0, Scope: null, action), (Now + milliseconds, order));
    }

    public void RunFor(long milliseconds) => RunTo(Now + milliseconds);

    /// <summary>Lets time pass.</summary>
    public void RunTo(long time)
    {
        while (RunNext(time))
        {
        }

        Now = Math.Max(Now, time);
    }

    /// <summary>Runs until nothing is left to happen; false when something still is at that time.</summary>
    public bool RunToEnd(long limit)
    {
        while (RunNext(limit))
        {
        }

        return _timers.Count == 0 && _queue.Count == 0;
    }

    private bool RunNext(long limit)
    {
        while (_queue.TryPeek(out var entry, out var due))
        {
            // One that was stopped takes no time
            if (entry.Owner is not null && !_timers.ContainsKey(entry.Handle))
            {
                _queue.Dequeue();
                continue;
            }

            if (due.At > limit) return false;
            _queue.Dequeue();
            Now = due.At;
            Stop(entry.Handle);
            if (entry.Owner is not null) entry.Owner.OnTimer(entry.Kind);
            else entry.Action!();
            return true;
        }

        return false;
    }

    private sealed record Entry(long Handle, ITimed? Owner, int Kind, TimerScope? Scope, Action? Action);
}
