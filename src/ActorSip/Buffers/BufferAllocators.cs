namespace ActorSip.Buffers;

/// <summary>The allocators by the name the configuration calls them.</summary>
public static class BufferAllocators
{
    /// <summary>Largest buffer any of them gives: 1 MiB.</summary>
    public const int MaxCapacity = 1 << 20;

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["pooled", "unpooled", "debug"];

    /// <param name="kind">"pooled", "unpooled" or "debug".</param>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static ICountingBufferAllocator Create(string kind) => kind switch
    {
        "pooled" => new PooledBufferAllocator(),
        "unpooled" => new UnpooledBufferAllocator(),
        "debug" => new DebugBufferAllocator(),
        _ => throw new ArgumentException($"There is no buffer allocator \"{kind}\": it is one of {string.Join(", ", Kinds)}", nameof(kind)),
    };
}
