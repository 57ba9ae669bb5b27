using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>One write of many datagrams, straight from the memory of their messages.</summary>
internal sealed unsafe class SendBatch : IDatagramWriter
{
    private readonly MessageHeaderEntry[] _headers;
    private readonly BufferVector[] _vectors;
    private readonly byte[] _names;

    public SendBatch(int batch)
    {
        _headers = GC.AllocateArray<MessageHeaderEntry>(batch, pinned: true);
        _vectors = GC.AllocateArray<BufferVector>(batch, pinned: true);
        _names = GC.AllocateArray<byte>(batch * SocketAddress.MaxBytes, pinned: true);
        for (var i = 0; i < batch; i++)
        {
            ref var header = ref Headers[i].Header;
            header.Name = Names + i * SocketAddress.MaxBytes;
            header.Vectors = Vectors + i;
            header.VectorCount = 1;
        }
    }

    private MessageHeaderEntry* Headers => (MessageHeaderEntry*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_headers));

    private BufferVector* Vectors => (BufferVector*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_vectors));

    private byte* Names => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_names));

    public int Send(int socket, OutgoingQueue queue)
    {
        var count = Math.Min(queue.Count, _headers.Length);
        for (var i = 0; i < count; i++)
        {
            ref readonly var datagram = ref queue[i];
            var message = datagram.Message;
            Vectors[i].Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(message.Array)) + message.Offset;
            Vectors[i].Length = (nuint)datagram.Length;
            Headers[i].Header.NameLength = SocketAddress.Write(Names + i * SocketAddress.MaxBytes, datagram.Remote);
        }

        return UdpCalls.SendMany(socket, Headers, count);
    }
}
