namespace ActorSip.Transport.Streams;

/// <summary>Counts the memory of messages whose end has not come yet, over all connections of a node. From any thread.</summary>
internal sealed class UnfinishedBytes(long most)
{
    private long _bytes;

    /// <summary>Bytes counted now.</summary>
    public long Count => Volatile.Read(ref _bytes);

    /// <summary>Counts so many more; false if that would be too much, and nothing is counted.</summary>
    public bool TryAdd(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= most) return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public void Remove(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
