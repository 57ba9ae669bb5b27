using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transports;

/// <summary>A flow in as many bytes as it needs: 22 over UDP and IPv4, 62 at most. For the memory of one process: numbers lie as the processor has them.</summary>
public static class PackedFlow
{
    private const int FixedBytes = 10;
    private const int ConnectionBytes = 8;
    private const int HasConnection = 16;

    /// <summary>Bytes that it takes, 10 to 62.</summary>
    public static int Size(in Flow flow) => FixedBytes + (flow.Connection == 0 ? 0 : ConnectionBytes) + PackedEndpoint.Size(flow.Local) + PackedEndpoint.Size(flow.Remote);

    /// <summary>Writes it.</summary>
    /// <param name="place">Of <see cref="Size"/> bytes, or more.</param>
    /// <param name="flow">What is written.</param>
    public static void Write(Span<byte> place, in Flow flow)
    {
        place[0] = (byte)((int)PackedEndpoint.KindOf(flow.Local) | (int)PackedEndpoint.KindOf(flow.Remote) << 2 | (flow.Connection == 0 ? 0 : HasConnection));
        place[1] = (byte)flow.Transport;
        MemoryMarshal.Write(place[2..], flow.Socket);
        MemoryMarshal.Write(place[4..], flow.Node);
        MemoryMarshal.Write(place[6..], flow.NodeEpoch);
        var at = FixedBytes;
        if (flow.Connection != 0)
        {
            MemoryMarshal.Write(place[at..], flow.Connection);
            at += ConnectionBytes;
        }

        at += PackedEndpoint.Write(place[at..], flow.Local);
        PackedEndpoint.Write(place[at..], flow.Remote);
    }

    /// <summary>Reads it back.</summary>
    /// <param name="place">Begins with what was written.</param>
    public static Flow Read(ReadOnlySpan<byte> place)
    {
        var at = FixedBytes;
        long connection = 0;
        if ((place[0] & HasConnection) != 0)
        {
            connection = MemoryMarshal.Read<long>(place[at..]);
            at += ConnectionBytes;
        }

        var local = PackedEndpoint.Read(place, place[0] & 3, ref at);
        return new Flow
        {
            Transport = (TransportProtocol)place[1],
            Socket = MemoryMarshal.Read<ushort>(place[2..]),
            Node = MemoryMarshal.Read<ushort>(place[4..]),
            NodeEpoch = MemoryMarshal.Read<uint>(place[6..]),
            Connection = connection,
            Local = local,
            Remote = PackedEndpoint.Read(place, place[0] >> 2 & 3, ref at),
        };
    }
}
