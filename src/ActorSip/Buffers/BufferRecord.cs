using System.Diagnostics;

namespace ActorSip.Buffers;

/// <summary>
/// What the debug allocator remembers of a buffer that is out. It does not point to the buffer, so that the garbage collector can find it lost.
/// </summary>
internal sealed class BufferRecord(long number, string purpose, int capacity, long rentedTimestamp, StackTrace stack)
{
    public long Number => number;

    public string Purpose => purpose;

    public int Capacity => capacity;

    public long RentedTimestamp => rentedTimestamp;

    public StackTrace Stack => stack;

    /// <summary>Set by the buffer's finalizer.</summary>
    public bool Lost { get; set; }
}
