using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transactions;

/// <summary>The memory of a <see cref="TombstoneTable"/>: pieces of 72 KiB, each named by a small number and chained to the next of its second, that are used again and again.</summary>
internal sealed class TombstoneChunks
{
    /// <summary>Holds the largest datagram with its header, and is small enough that one begun for each of 33 seconds costs little.</summary>
    public const int ChunkBytes = 72 * 1024;

    public const int None = -1;

    private const int AlwaysSpare = 16;

    private readonly Stack<int> _spare = new();
    private readonly Stack<int> _withoutMemory = new();
    private Chunk[] _chunks = new Chunk[16];
    private int _count;

    public int InUse { get; private set; }

    public byte[] Bytes(int chunk) => _chunks[chunk].Bytes!;

    /// <summary>How many bytes of the chunk are written.</summary>
    public ref int Used(int chunk) => ref _chunks[chunk].Used;

    /// <summary>The next chunk of the same second, or <see cref="None"/>.</summary>
    public ref int Next(int chunk) => ref _chunks[chunk].Next;

    public int Take()
    {
        if (!_spare.TryPop(out var chunk))
        {
            if (!_withoutMemory.TryPop(out chunk))
            {
                chunk = _count++;
                if (chunk == _chunks.Length) Array.Resize(ref _chunks, _chunks.Length * 2);
            }

            // Pinned, so that the collector never moves what lives for half a minute
            _chunks[chunk].Bytes = GC.AllocateUninitializedArray<byte>(ChunkBytes, pinned: true);
        }

        _chunks[chunk].Used = 0;
        _chunks[chunk].Next = None;
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
    }
}
