using System.Runtime.InteropServices;

namespace ActorSip.Buffers;

/// <summary>What an allocator has given and got back. The figures are read without stopping anyone, so they may be a moment apart.</summary>
/// <param name="Rented">Buffers given out since the start.</param>
/// <param name="Released">Buffers whose last holder has released them.</param>
/// <param name="HeldBytes">Capacity of the buffers now out, bytes.</param>
/// <param name="ReservedBytes">Memory taken from the system for pooled buffers, out or not, bytes; 0 where nothing is pooled.</param>
/// <param name="BeyondLimit">Buffers given out beside the pool since its limit was reached; 0 where nothing is pooled.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BufferStatistics(long Rented, long Released, long HeldBytes, long ReservedBytes, long BeyondLimit)
{
    /// <summary>Buffers now out.</summary>
    public long Held => Rented - Released;
}
