using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transactions;

/// <summary>The memory of a <see cref="TombstoneTable"/>: pieces of 72 KiB, each named by a small number and chained to the next of its second, that are used again and again.</summary>
internal sealed class TombstoneChunks
{
    /// <summary>Holds the largest datagram with its header, and is small enough that one begun for each of 33 seconds costs little.</summary>
    public const int ChunkBytes = 72 * 1024;

    public const int None = -1;

    /// <summary>Of the number that says where a record is (<see cref="LocationOf"/>): room for 16 million chunks.</summary>
    public const int LocationBits = 38;

    private const int OffsetBits = 14;
    private const int AlwaysSpare = 16;

    private readonly Stack<int> _spare = new();
    private readonly Stack<int> _withoutMemory = new();
    private Chunk[] _chunks = new Chunk[16];
    private int _count;

    public int InUse { get; private set; }

    /// <summary>Where a record is; never 0.</summary>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="offset">In the chunk, a multiple of 8.</param>
    public static long LocationOf(int chunk, int offset) => (long)(chunk + 1) << OffsetBits | (uint)offset >> 3;

    /// <summary>The bytes from a location on.</summary>
    public Span<byte> From(long location) => Bytes((int)(location >> OffsetBits) - 1).AsSpan((int)(location & ((1 << OffsetBits) - 1)) << 3);

    /// <summary>The second in which what is at a location expires.</summary>
    public long SecondOf(long location) => _chunks[(int)(location >> OffsetBits) - 1].Second;

    /// <summary>The key of the record at a location: it begins with it.</summary>
    public ulong KeyAt(long location) => MemoryMarshal.Read<ulong>(From(location));

    public byte[] Bytes(int chunk) => _chunks[chunk].Bytes!;

    /// <summary>How many bytes of the chunk are written.</summary>
    public ref int Used(int chunk) => ref _chunks[chunk].Used;

    /// <summary>The next chunk of the same second, or <see cref="None"/>.</summary>
    public ref int Next(int chunk) => ref _chunks[chunk].Next;

    /// <param name="second">In which all of it expires.</param>
    public int Take(long second)
    {
        if (!_spare.TryPop(out var chunk))
        {
            if (!_withoutMemory.TryPop(out chunk))
            {
                chunk = _count++;
                if (chunk + 1L >= 1L << (LocationBits - OffsetBits)) throw new InvalidOperationException("There are more chunks than can be numbered");
                if (chunk == _chunks.Length) Array.Resize(ref _chunks, _chunks.Length * 2);
            }

            // Pinned, so that the collector never moves what lives for half a minute
            _chunks[chunk].Bytes = GC.AllocateUninitializedArray<byte>(ChunkBytes, pinned: true);
        }

        _chunks[chunk].Used = 0;
        _chunks[chunk].Next = None;
        _chunks[chunk].Second = second;
        InUse++;
        return chunk;
    }

    /// <summary>Gives a chunk back. It is kept, unless that many are already spare as are in use: a burst does not hold its memory forever.</summary>
    public void Free(int chunk)
    {
        InUse--;
        if (_spare.Count < InUse + AlwaysSpare)
        {
            _spare.Push(chunk);
            return;
        }

        _chunks[chunk].Bytes = null;
        _withoutMemory.Push(chunk);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Chunk
    {
        public byte[]? Bytes;
        public int Used;
        public int Next;
        public long Second;
    }
}
