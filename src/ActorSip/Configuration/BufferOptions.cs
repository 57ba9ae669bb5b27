namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.buffers</c>.</summary>
public sealed record BufferOptions
{
    public required BufferAllocatorKind Allocator { get; init; }

    /// <summary>Most bytes kept for use again.</summary>
    public required long MaxPooled { get; init; }
}
