namespace ActorSip.Buffers;

/// <summary>A buffer with an array of its own, which the garbage collector frees.</summary>
internal sealed class UnpooledMessageBuffer(BufferCounter counter, int capacity) : CountedMessageBuffer
{
    public override byte[] Array { get; } = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    public override int Offset => 0;

    public override int Capacity => Array.Length;

    protected override void Return() => counter.Released(Array.Length);
}
