using System.Collections.Concurrent;
using System.Diagnostics;
using ActorSip.Sip.Messages;

namespace ActorSip.Buffers;

/// <summary>
/// Finds the holders that forget to release, and those that use what they have released: never reuses memory, overwrites it on the last release, refuses to
/// retain or release after that, and names every buffer that is out with its purpose, age and the stack that rented it. Costs some 10 microseconds a buffer.
/// </summary>
/// <param name="time">Measures the ages; the system's clock when null.</param>
public sealed class DebugBufferAllocator(TimeProvider? time = null) : ICountingBufferAllocator
{
    /// <summary>What memory holds after the last release; and before the first write, so that reading unwritten bytes shows as well.</summary>
    public const byte Poison = 0xDB;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentDictionary<long, BufferRecord> _out = new();
    private readonly BufferCounter _counter = new();
    private long _numbers;

    public BufferStatistics Statistics => new(_counter.RentedCount, _counter.ReleasedCount, _counter.HeldBytes, 0, 0);

    public MessageBuffer Rent(int capacity, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, BufferAllocators.MaxCapacity);
        var record = new BufferRecord(Interlocked.Increment(ref _numbers), purpose, capacity, _time.GetTimestamp(), new StackTrace(1, fNeedFileInfo: false));
        _out[record.Number] = record;
        _counter.Rented(capacity);
        var buffer = new DebugMessageBuffer(this, record);
        buffer.Free.Fill(Poison);
        return buffer;
    }

    /// <summary>
    /// Every buffer that was rented and not released, the oldest first. To see what is lost for certain, let the garbage collector run first.
    /// </summary>
    public IReadOnlyList<BufferLeak> Leaks() => [.. _out.Values.OrderBy(r => r.Number).Select(LeakOf)];

    internal void Returned(BufferRecord record)
    {
        _out.TryRemove(record.Number, out _);
        _counter.Released(record.Capacity);
    }

    private BufferLeak LeakOf(BufferRecord record) =>
        new(record.Purpose, record.Capacity, _time.GetElapsedTime(record.RentedTimestamp), record.Lost, record.Stack.ToString());
}
