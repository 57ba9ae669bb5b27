using ActorSip.Sip.Messages;

namespace ActorSip.Buffers;

/// <summary>An allocator that says how much it has given out.</summary>
public interface ICountingBufferAllocator : IMessageBufferAllocator
{
    BufferStatistics Statistics { get; }
}
