using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Sockets;

/// <summary>IpEndpoint to sockaddr_in and sockaddr_in6 and back, without an object in between.</summary>
internal static unsafe class SocketAddress
{
    /// <summary>Room for either, aligned.</summary>
    public const int MaxBytes = 32;

    private const int IPv4Bytes = 16;
    private const int IPv6Bytes = 28;

    /// <summary>Writes the address; returns its length, 16 or 28.</summary>
    public static uint Write(byte* address, in IpEndpoint endpoint)
    {
        var bytes = new Span<byte>(address, MaxBytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], endpoint.Port);
        if (endpoint.IsIPv4)
        {
            MemoryMarshal.Write(bytes, (ushort)SocketConstant.FamilyIPv4);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], endpoint.IPv4);
            MemoryMarshal.Write(bytes[8..], 0UL);
            return IPv4Bytes;
        }

        MemoryMarshal.Write(bytes, (ushort)SocketConstant.FamilyIPv6);
        MemoryMarshal.Write(bytes[4..], 0U);
        endpoint.WriteIPv6(bytes[8..]);
        MemoryMarshal.Write(bytes[24..], endpoint.Scope);
        return IPv6Bytes;
    }

    /// <summary>Reads the address; false when it is of another family or too short.</summary>
    public static bool TryRead(byte* address, uint length, out IpEndpoint endpoint)
    {
        endpoint = default;
        if (length < IPv4Bytes) return false;
        var bytes = new ReadOnlySpan<byte>(address, MaxBytes);
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        switch (MemoryMarshal.Read<ushort>(bytes))
        {
            case SocketConstant.FamilyIPv4:
                endpoint = IpEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), port);
                return true;
            case SocketConstant.FamilyIPv6 when length >= IPv6Bytes:
                endpoint = IpEndpoint.FromIPv6(bytes.Slice(8, 16), port, MemoryMarshal.Read<uint>(bytes[24..]));
                return true;
            default:
                return false;
        }
    }
}
