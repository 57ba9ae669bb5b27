using ActorSip.Sip.Messages;

namespace ActorSip.Buffers;

/// <summary>The count of holders, the same for every allocator.</summary>
internal abstract class CountedMessageBuffer : MessageBuffer
{
    private int _holders = 1;

    /// <summary>Holders now; 0 when it is back with its allocator.</summary>
    public int Holders => Volatile.Read(ref _holders);

    public override void Retain() => Interlocked.Increment(ref _holders);

    public override void Release()
    {
        // The only holder is the caller, and nobody else can become one: no need to lock the bus.
        if (Volatile.Read(ref _holders) == 1)
        {
            Volatile.Write(ref _holders, 0);
            Return();
            return;
        }

        var left = Interlocked.Decrement(ref _holders);
        if (left == 0) Return();
        else if (left < 0) throw new ObjectDisposedException(GetType().Name, "A message buffer was released more often than it was retained");
    }

    /// <summary>Gives the buffer to its next first holder.</summary>
    protected void Reuse()
    {
        Volatile.Write(ref _holders, 1);
        Length = 0;
    }

    /// <summary>The last holder is gone.</summary>
    protected abstract void Return();
}
