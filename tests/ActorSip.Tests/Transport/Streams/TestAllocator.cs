using System.Collections.Concurrent;
using ActorSip.Sip.Messages;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>Plain arrays that must all come back, each exactly once.</summary>
internal sealed class TestAllocator : IMessageBufferAllocator
{
    private readonly ConcurrentDictionary<Buffer, string> _out = new();

    /// <summary>What is out, by purpose.</summary>
    public ICollection<string> Out => _out.Values;

    /// <summary>Exceptions of double releases, which their victim may have swallowed.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public MessageBuffer Rent(int capacity, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 20);
        var buffer = new Buffer(this, capacity);
        _out[buffer] = purpose;
        return buffer;
    }

    private sealed class Buffer(TestAllocator allocator, int capacity) : MessageBuffer
    {
        // An offset, so that whoever forgets it is found out
        private const int Lead = 7;

        private int _holders = 1;

        public override byte[] Array { get; } = GC.AllocateArray<byte>(capacity + Lead, pinned: true);

        public override int Offset => Lead;

        public override int Capacity => capacity;

        public override void Retain()
        {
            if (Interlocked.Increment(ref _holders) <= 1) allocator.Faults.Enqueue("retained after the end");
        }

        public override void Release()
        {
            var left = Interlocked.Decrement(ref _holders);
            if (left < 0) allocator.Faults.Enqueue("released too often");
            if (left != 0) return;
            allocator._out.TryRemove(this, out _);
            Array.AsSpan().Fill((byte)'#');
        }
    }
}
