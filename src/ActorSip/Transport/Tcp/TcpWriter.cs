using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Tcp;

/// <summary>Writes what waits on a connection with one system call, straight from the memory of the messages. One for all connections of a channel.</summary>
internal sealed unsafe class TcpWriter
{
    /// <summary>Messages of one call.</summary>
    public const int MaxMessages = 64;

    private static readonly byte[] Pong = PinnedPong();

    private readonly BufferVector[] _vectors = GC.AllocateArray<BufferVector>(MaxMessages, pinned: true);

    /// <summary>System calls so far.</summary>
    public long Calls { get; private set; }

    private BufferVector* Vectors => (BufferVector*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_vectors));

    /// <summary>Writes the first of the queue, as many as fit; the queue keeps them.</summary>
    /// <param name="socket">The connection's.</param>
    /// <param name="queue">Not empty.</param>
    /// <param name="offered">Bytes that the system was given.</param>
    /// <returns>Bytes that it took; negative is -errno.</returns>
    public int Write(int socket, TcpWriteQueue queue, out long offered)
    {
        var count = Math.Min(queue.Count, MaxMessages);
        offered = 0;
        for (var i = 0; i < count; i++)
        {
            ref readonly var waiting = ref queue[i];
            var done = i == 0 ? queue.Written : 0;
            Vectors[i].Start = StartOf(waiting.Message) + done;
            Vectors[i].Length = (nuint)(waiting.Length - done);
            offered += waiting.Length - done;
        }

        Calls++;

        // What is usual costs the kernel less
        if (count == 1) return SocketCalls.Send(socket, Vectors->Start, Vectors->Length);
        var header = new MessageHeader { Vectors = Vectors, VectorCount = (nuint)count };
        return SocketCalls.Send(socket, &header);
    }

    private static byte* StartOf(MessageBuffer? message) =>
        message is null ? (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Pong)) : (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(message.Array)) + message.Offset;

    private static byte[] PinnedPong()
    {
        var pong = GC.AllocateArray<byte>(2, pinned: true);
        "\r\n"u8.CopyTo(pong);
        return pong;
    }
}
