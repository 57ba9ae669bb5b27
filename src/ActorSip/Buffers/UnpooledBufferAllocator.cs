using ActorSip.Sip.Messages;

namespace ActorSip.Buffers;

/// <summary>A new pinned array for each buffer, freed by the garbage collector: to tell whether the pool is to blame for something.</summary>
public sealed class UnpooledBufferAllocator : ICountingBufferAllocator
{
    private readonly BufferCounter _counter = new();

    public BufferStatistics Statistics => new(_counter.RentedCount, _counter.ReleasedCount, _counter.HeldBytes, 0, 0);

    public MessageBuffer Rent(int capacity, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, BufferAllocators.MaxCapacity);
        _counter.Rented(capacity);
        return new UnpooledMessageBuffer(_counter, capacity);
    }
}
