using ActorSip.Sip.Messages;

namespace ActorSip.Buffers;

/// <summary>A permanent piece of a chunk: rented, returned and rented again for as long as its allocator lives.</summary>
internal sealed class PooledMessageBuffer(BufferPool home, byte[] array, int offset, int capacity, int sizeClass) : CountedMessageBuffer
{
    public override byte[] Array => array;

    public override int Offset => offset;

    public override int Capacity => capacity;

    /// <summary>Index of its size among those of <see cref="PooledBufferAllocator"/>.</summary>
    public int SizeClass => sizeClass;

    public MessageBuffer Rented()
    {
        Reuse();
        return this;
    }

    protected override void Return() => home.Return(this);
}
