namespace ActorSip.Buffers;

/// <summary>Counts what is rented and released, from any thread.</summary>
internal sealed class BufferCounter
{
    private long _rented;
    private long _released;
    private long _heldBytes;

    public long RentedCount => Volatile.Read(ref _rented);

    public long ReleasedCount => Volatile.Read(ref _released);

    public long HeldBytes => Volatile.Read(ref _heldBytes);

    public void Rented(int capacity)
    {
        Interlocked.Increment(ref _rented);
        Interlocked.Add(ref _heldBytes, capacity);
    }

    public void Released(int capacity)
    {
        Interlocked.Increment(ref _released);
        Interlocked.Add(ref _heldBytes, -capacity);
    }
}
