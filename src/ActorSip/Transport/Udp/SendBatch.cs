using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>
/// One write of many datagrams, straight from the memory of their messages. Those to one address that are of one length leave as one, which the kernel or the network card cuts again (UDP_SEGMENT): most of what a datagram costs is its way through
/// the kernel. Datagrams to one address stay in their order.
/// </summary>
internal sealed unsafe class SendBatch : IDatagramWriter
{
    /// <summary>Bytes of a segment: one must fit into what a path carries whole, and over most Ethernet, tunnels included, this does.</summary>
    private const int LongestSegment = 1400;

    /// <summary>Of one write; the kernel's own limit, 64 from Linux 4.18 on.</summary>
    private const int MostSegments = 64;

    private const int MostBytes = 65_000;

    // struct cmsghdr: length (8 bytes), level, type; then the size of a segment, 16 bits.
    private const int ControlBytes = 24;
    private const int ControlLength = 18;

    private readonly MessageHeaderEntry[] _headers;
    private readonly BufferVector[] _vectors;
    private readonly byte[] _names;
    private readonly byte[] _controls;
    private readonly int[] _counts;
    private bool _segments;

    /// <param name="batch">Datagrams in one call.</param>
    /// <param name="segments">Whether datagrams may leave as segments of one.</param>
    public SendBatch(int batch, bool segments)
    {
        _segments = segments;
        _counts = new int[batch];
        _headers = GC.AllocateArray<MessageHeaderEntry>(batch, pinned: true);
        _vectors = GC.AllocateArray<BufferVector>(batch, pinned: true);
        _names = GC.AllocateArray<byte>(batch * SocketAddress.MaxBytes, pinned: true);
        _controls = GC.AllocateArray<byte>(batch * ControlBytes, pinned: true);
        for (var i = 0; i < batch; i++)
        {
            Headers[i].Header.Name = Names + i * SocketAddress.MaxBytes;
            var control = Controls + i * ControlBytes;
            *(long*)control = ControlLength;
            *(int*)(control + 8) = SocketConstant.UdpLevel;
            *(int*)(control + 12) = SocketConstant.UdpSegment;
        }
    }

    public long Calls { get; private set; }

    private MessageHeaderEntry* Headers => (MessageHeaderEntry*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_headers));

    private BufferVector* Vectors => (BufferVector*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_vectors));

    private byte* Names => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_names));

    private byte* Controls => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_controls));

    public int Send(int socket, OutgoingQueue queue)
    {
        var count = Math.Min(queue.Count, _headers.Length);
        if (_segments) queue.Gather(count);
        var sent = Send(socket, queue, count, _segments);
        if (sent >= 0 || _counts[0] == 1 || sent is -SocketErrno.TryAgain or -SocketErrno.Interrupted) return sent;

        // One by one they may well go: the path carries no segment of that size, or (EIO) the device cannot write checksums, and then never will.
        if (sent == -SocketErrno.InputOutput) _segments = false;
        return Send(socket, queue, count, segments: false);
    }

    private int Send(int socket, OutgoingQueue queue, int count, bool segments)
    {
        var headers = 0;
        for (var i = 0; i < count; headers++)
        {
            var run = segments ? RunAt(queue, i, count) : 1;
            for (var j = i; j < i + run; j++)
            {
                var message = queue[j].Message;
                Vectors[j].Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(message.Array)) + message.Offset;
                Vectors[j].Length = (nuint)queue[j].Length;
            }

            ref var header = ref Headers[headers].Header;
            header.NameLength = SocketAddress.Write(header.Name, queue[i].Remote);
            header.Vectors = Vectors + i;
            header.VectorCount = (nuint)run;
            header.Control = run == 1 ? null : Controls + headers * ControlBytes;
            header.ControlLength = run == 1 ? 0 : (nuint)ControlBytes;
            if (run > 1) *(ushort*)(header.Control + 16) = (ushort)queue[i].Length;
            _counts[headers] = run;
            i += run;
        }

        Calls++;
        var sent = UdpCalls.SendMany(socket, Headers, headers);
        return sent <= 0 ? sent : Sum(sent);
    }

    private int Sum(int headers)
    {
        var datagrams = 0;
        foreach (var count in _counts.AsSpan(0, headers)) datagrams += count;
        return datagrams;
    }

    /// <summary>How many leave as one: of the same length, and behind them one that is shorter.</summary>
    private static int RunAt(OutgoingQueue queue, int first, int count)
    {
        ref readonly var begin = ref queue[first];
        if (begin.Length > LongestSegment) return 1;
        var (run, bytes, most) = (1, begin.Length, Math.Min(count - first, MostSegments));
        while (run < most)
        {
            ref readonly var next = ref queue[first + run];
            if (next.Length > begin.Length || bytes + next.Length > MostBytes || next.Remote != begin.Remote) break;
            bytes += next.Length;
            run++;
            if (next.Length < begin.Length) break;
        }

        return run;
    }
}
