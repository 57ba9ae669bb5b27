namespace ActorSip.Configuration;

/// <summary>Where the memory of messages comes from.</summary>
public enum BufferAllocatorKind
{
    /// <summary>Buffers are used again.</summary>
    Pooled = 0,

    /// <summary>Every buffer is a new array.</summary>
    Unpooled = 1,

    /// <summary>Like unpooled; use after release and leaks are found and named.</summary>
    Debug = 2,
}
