using System.Collections.Concurrent;

namespace ActorSip.Buffers;

/// <summary>
/// Free buffers of each size. With an owner, the owner's rents and releases touch no lock, and what others release comes back through a queue; without one
/// (threads that come and go share it), everything goes through the queues.
/// </summary>
internal sealed class BufferPool(PooledBufferAllocator allocator, Thread? owner)
{
    private readonly Stack<PooledMessageBuffer>[] _free = Make<Stack<PooledMessageBuffer>>();
    private readonly ConcurrentQueue<PooledMessageBuffer>[] _returned = Make<ConcurrentQueue<PooledMessageBuffer>>();
    private readonly BufferCounter _others = new();
    private readonly int _ownerId = owner?.ManagedThreadId ?? 0;
    private long _rented;
    private long _released;
    private long _heldBytes;

    public long Rented => Volatile.Read(ref _rented) + _others.RentedCount;

    public long Released => Volatile.Read(ref _released) + _others.ReleasedCount;

    public long HeldBytes => Volatile.Read(ref _heldBytes) + _others.HeldBytes;

    private bool IsOwner => _ownerId == Environment.CurrentManagedThreadId;

    /// <summary>A buffer of the size; null when the allocator has reached its limit. On the owner's thread, if there is one.</summary>
    public PooledMessageBuffer? Rent(int sizeClass)
    {
        var mine = IsOwner;
        if ((!mine || !_free[sizeClass].TryPop(out var buffer)) && !_returned[sizeClass].TryDequeue(out buffer))
        {
            buffer = Carve(sizeClass, mine);
            if (buffer is null) return null;
        }

        if (mine)
        {
            _rented++;
            _heldBytes += buffer.Capacity;
        }
        else
        {
            _others.Rented(buffer.Capacity);
        }

        return buffer;
    }

    public void Return(PooledMessageBuffer buffer)
    {
        if (IsOwner)
        {
            _released++;
            _heldBytes -= buffer.Capacity;
            _free[buffer.SizeClass].Push(buffer);
        }
        else
        {
            _others.Released(buffer.Capacity);
            _returned[buffer.SizeClass].Enqueue(buffer);
        }
    }

    private PooledMessageBuffer? Carve(int sizeClass, bool mine)
    {
        var capacity = PooledBufferAllocator.CapacityOf(sizeClass);
        var chunk = allocator.Reserve(sizeClass, isShared: owner is null);
        if (chunk is null) return null;
        for (var offset = capacity; offset + capacity <= chunk.Length; offset += capacity)
        {
            var spare = new PooledMessageBuffer(this, chunk, offset, capacity, sizeClass);
            if (mine) _free[sizeClass].Push(spare);
            else _returned[sizeClass].Enqueue(spare);
        }

        return new PooledMessageBuffer(this, chunk, 0, capacity, sizeClass);
    }

    private static T[] Make<T>()
        where T : new()
    {
        var made = new T[PooledBufferAllocator.SizeClasses];
        for (var i = 0; i < made.Length; i++) made[i] = new T();
        return made;
    }
}
