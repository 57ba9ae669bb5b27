using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>
/// One read of many datagrams. They lie one after another in a slab, each in a slot that holds any datagram that was not fragmented; what is longer runs over
/// into memory of its own and is put together in a buffer of its own. So a slab stays small enough to be kept by a message that outlives its batch, and dense
/// enough for the processor's cache.
/// </summary>
internal sealed unsafe class ReceiveBatch : IDisposable
{
    /// <summary>
    /// Bytes of a slot: above the 1,500 of an Ethernet frame, and 64 of them in 128 KiB. Not a power of two, so that slots do not compete for the same cache
    /// lines.
    /// </summary>
    public const int SlotBytes = 1984;

    private readonly int _batch;
    private readonly int _vectorsEach;
    private readonly int _slot;
    private readonly int _stride;
    private readonly int _overflowEach;
    private readonly IMessageBufferAllocator _allocator;
    private readonly MessageHeaderEntry[] _headers;
    private readonly BufferVector[] _vectors;
    private readonly byte[] _names;
    private readonly byte[] _overflow;
    private readonly List<MessageBuffer> _long = [];
    private MessageBuffer? _slab;
    private byte* _slabStart;

    public ReceiveBatch(int batch, int maxDatagramBytes, IMessageBufferAllocator allocator)
    {
        _batch = batch;
        _allocator = allocator;
        _slot = Math.Min(SlotBytes, maxDatagramBytes);
        _stride = (_slot + 63) & ~63;
        _overflowEach = maxDatagramBytes - _slot;
        _vectorsEach = _overflowEach > 0 ? 2 : 1;
        _headers = GC.AllocateArray<MessageHeaderEntry>(batch, pinned: true);
        _vectors = GC.AllocateArray<BufferVector>(batch * _vectorsEach, pinned: true);
        _names = GC.AllocateArray<byte>(batch * SocketAddress.MaxBytes, pinned: true);
        _overflow = GC.AllocateUninitializedArray<byte>(batch * _overflowEach, pinned: true);
        for (var i = 0; i < batch; i++) Prepare(i);
    }

    /// <summary>System calls so far.</summary>
    public long Calls { get; private set; }

    private MessageHeaderEntry* Headers => (MessageHeaderEntry*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_headers));

    private BufferVector* Vectors => (BufferVector*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_vectors));

    private byte* Names => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_names));

    private byte* Overflow => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_overflow));

    /// <summary>Reads what is there, up to the batch; negative is -errno.</summary>
    public int Read(int socket)
    {
        if (_slab is null) TakeSlab();
        Calls++;
        return UdpCalls.ReceiveMany(socket, Headers, _batch);
    }

    /// <summary>Whether the datagram was longer than allowed, so that its end is missing.</summary>
    public bool IsTruncated(int index) => (Headers[index].Header.Flags & SocketConstant.Truncated) != 0;

    public int Length(int index) => (int)Headers[index].Length;

    public bool TryGetRemote(int index, out IpEndpoint remote) =>
        SocketAddress.TryRead(Names + index * SocketAddress.MaxBytes, Headers[index].Header.NameLength, out remote);

    /// <summary>Where the datagram lies: a buffer that is good until <see cref="Done"/>, and an index in its array.</summary>
    public MessageBuffer Get(int index, out int offset)
    {
        var length = Length(index);
        if (length <= _slot)
        {
            offset = _slab!.Offset + index * _stride;
            return _slab;
        }

        var whole = _allocator.Rent(length, "datagram longer than a slot");
        whole.Length = length;
        new ReadOnlySpan<byte>(_slabStart + index * _stride, _slot).CopyTo(whole.Span);
        new ReadOnlySpan<byte>(Overflow + index * _overflowEach, length - _slot).CopyTo(whole.Span[_slot..]);
        _long.Add(whole);
        offset = whole.Offset;
        return whole;
    }

    /// <summary>
    /// The batch of so many was delivered. The slab is released here and rented anew for the next read: if nobody kept it, a pool gives the same one again,
    /// and if somebody did, another.
    /// </summary>
    public void Done(int count)
    {
        for (var i = 0; i < count; i++) Headers[i].Header.NameLength = SocketAddress.MaxBytes;
        foreach (var whole in _long) whole.Release();
        _long.Clear();
        Dispose();
    }

    public void Dispose()
    {
        _slab?.Release();
        _slab = null;
    }

    private void TakeSlab()
    {
        _slab = _allocator.Rent(_batch * _stride, "receive slab");
        _slab.Length = _batch * _stride;
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_slab.Array)) + _slab.Offset;
        if (start == _slabStart) return;
        _slabStart = start;
        for (var i = 0; i < _batch; i++) Vectors[i * _vectorsEach].Start = start + i * _stride;
    }

    private void Prepare(int index)
    {
        var first = Vectors + index * _vectorsEach;
        first[0].Length = (nuint)_slot;
        if (_vectorsEach == 2)
        {
            first[1].Start = Overflow + index * _overflowEach;
            first[1].Length = (nuint)_overflowEach;
        }

        ref var header = ref Headers[index].Header;
        header.Name = Names + index * SocketAddress.MaxBytes;
        header.NameLength = SocketAddress.MaxBytes;
        header.Vectors = first;
        header.VectorCount = (nuint)_vectorsEach;
    }
}
