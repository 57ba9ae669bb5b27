namespace ActorSip.Sip.Messages;

/// <summary>Where message memory comes from; the choice (pooled, unpooled, debug) is the operator's.</summary>
public interface IMessageBufferAllocator
{
    /// <summary>Gives a buffer of at least <paramref name="capacity"/> bytes with one holder and length 0.</summary>
    /// <param name="capacity">Bytes needed, 0 to 1 MiB; beyond that an <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="purpose">What it is for, a constant string: the debug allocator names leaks with it.</param>
    MessageBuffer Rent(int capacity, string purpose);
}
