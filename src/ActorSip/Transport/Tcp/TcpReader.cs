using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Tcp;

/// <summary>
/// The memory that the connections of a channel are read into, one behind another in the same slab, and the end of their common batch: what all of them bring in a pass is one. So an idle connection has no memory for reading,
/// and what is whole is never copied.
/// </summary>
internal sealed unsafe class TcpReader(ILoop loop, IInboundSink sink, IMessageBufferAllocator allocator) : ILoopWork, IDisposable
{
    /// <summary>Small enough to stay in the processor's cache.</summary>
    private const int SlabBytes = 64 * 1024;

    /// <summary>What one connection may bring in a pass, so that one that brings much does not make the others wait.</summary>
    private const int MostAtOnce = 16 * 1024;

    /// <summary>Room of which a read is worth its system call.</summary>
    private const int LeastAtOnce = 4 * 1024;

    private readonly List<MessageBuffer> _held = [];
    private MessageBuffer? _slab;
    private int _used;
    private bool _isBatchOpen;
    private bool _isKept;

    /// <summary>System calls so far.</summary>
    public long Calls { get; private set; }

    /// <summary>Reads once and has what came taken in.</summary>
    /// <param name="connection">It may be closed when this returns.</param>
    /// <param name="isFull">True when there is very likely more.</param>
    /// <returns>Bytes read; 0: the peer sends no more; negative is -errno.</returns>
    public int Read(TcpConnection connection, out bool isFull)
    {
        var slab = _slab ??= TakeSlab();
        var room = Math.Min(MostAtOnce, slab.Capacity - _used);
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(slab.Array)) + slab.Offset + _used;
        Calls++;
        var count = SocketCalls.Receive(connection.Descriptor, start, room);
        isFull = count == room;
        if (count <= 0) return count;
        var offset = slab.Offset + _used;
        _used += count;
        slab.Length = _used;
        _isKept = false;
        try
        {
            connection.Intake!.Take(new ReadOnlySpan<byte>(start, count), slab, offset, loop.Now);
        }
        finally
        {
            // What nobody was given can be written over
            if (!_isKept) _used -= count;
            else if (slab.Capacity - _used < LeastAtOnce) LetGo();
        }

        return count;
    }

    /// <summary>A message is about to be delivered: its memory stays until the batch ends.</summary>
    public void Hold(MessageBuffer memory)
    {
        if (!_isBatchOpen)
        {
            _isBatchOpen = true;

            // Runs in this pass, when all that is ready was read
            loop.Post(this);
        }

        if (ReferenceEquals(memory, _slab))
        {
            _isKept = true;
            return;
        }

        memory.Retain();
        _held.Add(memory);
    }

    /// <summary>Ends the batch. Called by the loop.</summary>
    public void Run()
    {
        _isBatchOpen = false;
        try
        {
            sink.OnBatchEnd();
        }
        finally
        {
            foreach (var memory in _held) memory.Release();
            _held.Clear();
            ReleaseSlab();
        }
    }

    /// <summary>Gives the memory back, unless a batch is still to end: then that does.</summary>
    public void Dispose()
    {
        if (!_isBatchOpen) ReleaseSlab();
    }

    private MessageBuffer TakeSlab()
    {
        _used = 0;
        return allocator.Rent(SlabBytes, "receive slab of connections");
    }

    /// <summary>The slab is full: it is held until the batch ends, and the next read takes another.</summary>
    private void LetGo()
    {
        _held.Add(_slab!);
        _slab = null;
    }

    /// <summary>Rented anew for the next read: if nobody kept it, a pool gives the same one again, and if somebody did, another.</summary>
    private void ReleaseSlab()
    {
        _slab?.Release();
        _slab = null;
    }
}
