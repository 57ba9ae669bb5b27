using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorSip.Scheduling;

/// <summary>
/// The timers of one owner: a hierarchical timing wheel (Varghese and Lauck, 1987) of eight levels with 64 slots each. Starting and stopping cost the same however many timers there are; a
/// timer moves to a finer level at most seven times, and most are stopped before. Nothing is allocated once it has grown to the number of timers it needs; it does not shrink.
/// </summary>
/// <remarks>
/// Times are milliseconds of the owner's monotonic clock. A timer never fires early, and at most one tick late plus what the owner lets pass between two calls of Advance. Timers fire in the
/// order of their ticks; within a tick the order is not defined. One thread at a time.
/// </remarks>
public sealed class TimingWheel<T>
{
    private const int Levels = 8;
    private const int SlotBits = 6;
    private const int SlotsInLevel = 1 << SlotBits;
    private const int BlockBits = 7;
    private const int BlockSize = 1 << BlockBits;
    private const long LastTick = (1L << (Levels * SlotBits)) - 1;
    private const int None = -1;

    private readonly long _origin;
    private readonly int _tickMilliseconds;
    private readonly ulong[] _occupied = new ulong[Levels];
    private readonly int[] _heads = new int[Levels * SlotsInLevel];

    // Nodes live in blocks, so that growing to a million timers never copies those that are there; small ones, since a node has thousands of wheels
    private Node[][] _blocks = [];
    private int _blockCount;
    private int _free = None;

    private long _elapsed;
    private long _earliest = 1;
    private bool _advancing;

    /// <param name="now">The clock now, milliseconds.</param>
    /// <param name="tickMilliseconds">Length of a tick, 1 to 60,000 ms: the precision.</param>
    public TimingWheel(long now, int tickMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tickMilliseconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tickMilliseconds, 60_000);
        _origin = now;
        _tickMilliseconds = tickMilliseconds;
        _heads.AsSpan().Fill(None);
    }

    /// <summary>Timers that run.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// A lower bound of when the next timer fires, milliseconds; <see cref="long.MaxValue"/> when there is none. Exact for the next 64 ticks; for later ones it is the time at which Advance brings
    /// them into a finer level, so an owner that sleeps until then and calls Advance wakes a few times more than timers fire.
    /// </summary>
    public long NextDue => TryFindNext(out _, out var tick) ? _origin + tick * _tickMilliseconds : long.MaxValue;

    /// <summary>Starts a timer. One that is already due fires in the next Advance that reaches another tick.</summary>
    /// <param name="due">When, milliseconds of the owner's clock; <see cref="long.MaxValue"/> is as good as never.</param>
    /// <param name="state">What the sink is given; forgotten when the timer ends.</param>
    public TimerHandle Start(long due, T state)
    {
        if (_free == None) Grow();
        var index = _free;
        ref var node = ref NodeAt(index);
        _free = node.Next;
        node.State = state;
        node.Tick = Math.Clamp(TickAtOrAfter(due), _earliest, LastTick);
        Insert(index, ref node);
        Count++;
        return new TimerHandle(index, node.Generation);
    }

    /// <summary>Stops a timer; false, and nothing happens, if it has fired, was stopped, or never was.</summary>
    public bool Stop(TimerHandle handle)
    {
        if (handle.Index < 0 || handle.Index >= _blockCount << BlockBits) return false;
        ref var node = ref NodeAt(handle.Index);
        if (node.Slot == None || node.Generation != handle.Generation) return false;
        Unlink(ref node);
        Release(handle.Index, ref node);
        return true;
    }

    /// <summary>Fires what is due. A clock that has not moved, or went back, fires nothing.</summary>
    /// <exception cref="InvalidOperationException">A sink calls it.</exception>
    public void Advance<TSink>(long now, TSink sink) where TSink : ITimerSink<T>, allows ref struct
    {
        if (_advancing) throw new InvalidOperationException("Advance is running.");
        if (now < _origin) return;
        var target = Math.Min((now - _origin) / _tickMilliseconds, LastTick - 1);
        if (target < _elapsed) return;

        // What a sink starts must not fire in this call, or one that starts a due timer again and again would hold it forever
        _earliest = target + 1;
        _advancing = true;
        try
        {
            while (TryFindNext(out var slot, out var tick) && tick <= target)
            {
                _elapsed = Math.Max(_elapsed, tick);
                if (slot < SlotsInLevel) FireSlot(slot, sink);
                else Cascade(slot);
            }

            _elapsed = target;
        }
        finally
        {
            _advancing = false;
        }
    }

    private void FireSlot<TSink>(int slot, TSink sink) where TSink : ITimerSink<T>, allows ref struct
    {
        while (_heads[slot] is var index && index != None)
        {
            ref var node = ref NodeAt(index);
            var state = node.State;
            Unlink(ref node);
            Release(index, ref node);
            sink.Fire(state);
        }
    }

    private void Cascade(int slot)
    {
        var index = _heads[slot];
        _heads[slot] = None;
        _occupied[slot >> SlotBits] &= ~(1UL << slot);
        while (index != None)
        {
            ref var node = ref NodeAt(index);
            var next = node.Next;
            Insert(index, ref node);
            index = next;
        }
    }

    /// <summary>The first slot in use, and the first tick it stands for. Levels are ordered: all of a finer level is before all of a coarser one.</summary>
    private bool TryFindNext(out int slot, out long tick)
    {
        for (var level = 0; level < Levels; level++)
        {
            if (_occupied[level] == 0) continue;
            var position = BitOperations.TrailingZeroCount(_occupied[level]);
            slot = level << SlotBits | position;
            var shift = level * SlotBits;
            tick = (_elapsed >> (shift + SlotBits) << SlotBits | (uint)position) << shift;
            return true;
        }

        slot = 0;
        tick = 0;
        return false;
    }

    /// <summary>A node's level is that of the highest digit (base 64) in which its tick differs from the present one; there its digit is the slot.</summary>
    private void Insert(int index, ref Node node)
    {
        var level = (63 - BitOperations.LeadingZeroCount((ulong)(node.Tick ^ _elapsed) | 1)) / SlotBits;
        var position = (int)(node.Tick >> (level * SlotBits)) & (SlotsInLevel - 1);
        var slot = level << SlotBits | position;
        var head = _heads[slot];
        node.Slot = slot;
        node.Previous = None;
        node.Next = head;
        if (head != None) NodeAt(head).Previous = index;
        _heads[slot] = index;
        _occupied[level] |= 1UL << position;
    }

    private void Unlink(ref Node node)
    {
        if (node.Next != None) NodeAt(node.Next).Previous = node.Previous;
        if (node.Previous != None)
        {
            NodeAt(node.Previous).Next = node.Next;
            return;
        }

        _heads[node.Slot] = node.Next;
        if (node.Next == None) _occupied[node.Slot >> SlotBits] &= ~(1UL << node.Slot);
    }

    private void Release(int index, ref Node node)
    {
        node.State = default!;
        node.Slot = None;
        node.Generation = node.Generation == uint.MaxValue ? 1 : node.Generation + 1;
        node.Next = _free;
        _free = index;
        Count--;
    }

    private long TickAtOrAfter(long due)
    {
        if (due <= _origin) return 0;
        var (ticks, rest) = Math.DivRem((ulong)due - (ulong)_origin, (ulong)_tickMilliseconds);
        return (long)Math.Min(ticks + (rest == 0 ? 0UL : 1UL), LastTick);
    }

    private ref Node NodeAt(int index) => ref _blocks[index >> BlockBits][index & (BlockSize - 1)];

    private void Grow()
    {
        if (_blockCount == _blocks.Length) Array.Resize(ref _blocks, Math.Max(4, _blocks.Length * 2));
        var block = new Node[BlockSize];
        var first = _blockCount << BlockBits;
        for (var i = 0; i < BlockSize; i++)
        {
            block[i].Slot = None;
            block[i].Generation = 1;
            block[i].Next = i + 1 < BlockSize ? first + i + 1 : _free;
        }

        _blocks[_blockCount++] = block;
        _free = first;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Node
    {
        public T State;
        public long Tick;
        public int Next;
        public int Previous;
        public int Slot;
        public uint Generation;
    }
}
