using System.Numerics;
using ActorSip.Sip.Messages;

namespace ActorSip.Buffers;

/// <summary>
/// Buffers in powers of two from 512 bytes to 1 MiB, cut from pinned chunks and kept for ever. Each event loop has a pool of its own, all other threads share
/// one. Beyond the limit buffers come from the garbage collector and are counted: a limit reached is slower, never refused. What is cut to one size stays so; therefore the
/// shared pool, and each size of the loops, may take half of the limit at most: whoever sends large messages on many connections for a while does not leave the loops without a pool for ever.
/// </summary>
public sealed class PooledBufferAllocator : ICountingBufferAllocator
{
    /// <summary>Sizes 512 bytes to 1 MiB.</summary>
    internal const int SizeClasses = 12;

    private const int SmallestShift = 9;
    private const int ChunkBytes = 256 * 1024;

    private static int _allocators;

    [ThreadStatic]
    private static BufferPool?[]? _poolsOfThread;

    private readonly int _number = Interlocked.Increment(ref _allocators);
    private readonly long _limitBytes;
    private readonly Func<bool>? _isLoop;
    private readonly BufferPool _shared;
    private readonly List<BufferPool> _pools = [];
    private readonly Lock _gate = new();
    private readonly BufferCounter _beyond = new();
    private readonly long[] _reservedOfClass = new long[SizeClasses];
    private long _reservedShared;
    private long _reservedBytes;

    /// <param name="limitBytes">The most memory to keep in the pool, bytes; 256 MiB when not said.</param>
    /// <param name="isLoop">Says whether the thread it is called on is an event loop's; null: none is.</param>
    public PooledBufferAllocator(long limitBytes = 256L * 1024 * 1024, Func<bool>? isLoop = null)
    {
        _limitBytes = limitBytes;
        _isLoop = isLoop;
        _shared = new BufferPool(this, owner: null);
        _pools.Add(_shared);
    }

    public BufferStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                long rented = _beyond.RentedCount, released = _beyond.ReleasedCount, held = _beyond.HeldBytes;
                foreach (var pool in _pools)
                {
                    rented += pool.Rented;
                    released += pool.Released;
                    held += pool.HeldBytes;
                }

                return new BufferStatistics(rented, released, held, _reservedBytes, _beyond.RentedCount);
            }
        }
    }

    public MessageBuffer Rent(int capacity, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, BufferAllocators.MaxCapacity);
        var sizeClass = Math.Max(0, BitOperations.Log2((uint)Math.Max(1, capacity - 1)) + 1 - SmallestShift);
        var buffer = PoolOfThread().Rent(sizeClass);
        if (buffer is not null) return buffer.Rented();
        _beyond.Rented(capacity);
        return new UnpooledMessageBuffer(_beyond, capacity);
    }

    internal static int CapacityOf(int sizeClass) => 1 << (sizeClass + SmallestShift);

    /// <summary>Memory for buffers of that size; null beyond the limit, or beyond the share of the shared pool or of that size.</summary>
    internal byte[]? Reserve(int sizeClass, bool isShared)
    {
        var bytes = Math.Max(CapacityOf(sizeClass), ChunkBytes);
        lock (_gate)
        {
            ref var share = ref isShared ? ref _reservedShared : ref _reservedOfClass[sizeClass];
            if (_reservedBytes + bytes > _limitBytes || share + bytes > _limitBytes / 2) return null;
            _reservedBytes += bytes;
            share += bytes;
        }

        return GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
    }

    private BufferPool PoolOfThread()
    {
        var pools = _poolsOfThread;
        if (pools is not null && _number < pools.Length && pools[_number] is { } pool) return pool;

        // Only a thread that lives as long as the node gets a pool: those of the thread pool would take theirs with them when they end.
        return _isLoop is null || !_isLoop() ? _shared : MakePoolOfThread();
    }

    private BufferPool MakePoolOfThread()
    {
        var pools = _poolsOfThread ?? [];
        if (_number >= pools.Length) Array.Resize(ref pools, _number + 1);
        _poolsOfThread = pools;
        var pool = new BufferPool(this, Thread.CurrentThread);
        pools[_number] = pool;
        lock (_gate) _pools.Add(pool);
        return pool;
    }
}
