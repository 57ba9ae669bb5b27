namespace ActorSip.Sip.Messages;

/// <summary>
/// A counted piece of memory that holds the bytes of a message: a stretch of a pinned array. Whoever keeps it beyond the call it was handed over in calls
/// <see cref="Retain"/>, and <see cref="Release"/> when done; at zero it goes back to the allocator it came from. The first holder is the one that rented it.
/// </summary>
/// <remarks>The count is safe from any thread; the bytes are not, they are written only by the one who rented the buffer and before it is shared.</remarks>
public abstract class MessageBuffer
{
    /// <summary>The array the piece lies in; pinned for its lifetime.</summary>
    public abstract byte[] Array { get; }

    /// <summary>Where the piece begins in <see cref="Array"/>, bytes.</summary>
    public abstract int Offset { get; }

    /// <summary>How many bytes the piece holds at most.</summary>
    public abstract int Capacity { get; }

    /// <summary>How many bytes from <see cref="Offset"/> on are in use; set by the writer, at most <see cref="Capacity"/>.</summary>
    public int Length { get; set; }

    /// <summary>The bytes in use.</summary>
    public Span<byte> Span => Array.AsSpan(Offset, Length);

    /// <summary>All bytes, for the writer.</summary>
    public Span<byte> Free => Array.AsSpan(Offset, Capacity);

    /// <summary>Adds a holder.</summary>
    /// <exception cref="ObjectDisposedException">The last holder has already released it (debug allocator only).</exception>
    public abstract void Retain();

    /// <summary>Takes a holder away; the last one gives the memory back.</summary>
    /// <exception cref="ObjectDisposedException">It was released more often than retained (debug allocator only).</exception>
    public abstract void Release();
}
