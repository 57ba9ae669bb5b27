using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>Reads from a socket's error queue which destinations could not be reached.</summary>
internal static unsafe class UdpErrorQueue
{
    /// <summary>Errors read in one go; the rest waits for the next pass of the loop.</summary>
    private const int MaxErrors = 64;

    private const int ControlBytes = 512;

    /// <summary>What is read of the datagram that an error quotes: our Via stands near its beginning.</summary>
    private const int QuoteBytes = 1024;

    // struct cmsghdr as the kernel writes it: length (8 bytes), level, type; then struct sock_extended_err: errno (4 bytes), origin, type, code.
    private const int ControlHeaderBytes = 16;
    private const int OriginAt = ControlHeaderBytes + 4;
    private const int ExtendedErrorBytes = ControlHeaderBytes + 16;

    private const byte OriginIcmpV4 = 2;
    private const byte OriginIcmpV6 = 3;

    /// <summary>Adds the datagrams of which an ICMP error said that they did not arrive, and showed that its writer has seen them.</summary>
    public static void Read(int socket, List<UnreachableDatagram> unreachable)
    {
        var control = stackalloc byte[ControlBytes];
        var name = stackalloc byte[SocketAddress.MaxBytes];
        var quote = stackalloc byte[QuoteBytes];
        var vector = new BufferVector { Start = quote, Length = QuoteBytes };
        for (var i = 0; i < MaxErrors; i++)
        {
            var header = new MessageHeader
            {
                Name = name,
                NameLength = SocketAddress.MaxBytes,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlBytes,
            };
            var length = UdpCalls.ReceiveError(socket, &header);
            if (length < 0) return;

            // The name is the destination of the datagram that the error is about.
            var says = SaysUnreachable(new ReadOnlySpan<byte>(control, (int)header.ControlLength));
            if (says && SocketAddress.TryRead(name, header.NameLength, out var remote) && UnreachableDatagram.TryRead(remote, new ReadOnlySpan<byte>(quote, (int)length), out var datagram)) unreachable.Add(datagram);
        }
    }

    /// <summary>Looks through the control messages for an ICMP error that ends a transaction.</summary>
    internal static bool SaysUnreachable(ReadOnlySpan<byte> control)
    {
        while (control.Length >= ControlHeaderBytes)
        {
            var length = (int)MemoryMarshal.Read<long>(control);
            if (length < ControlHeaderBytes || length > control.Length) return false;
            var level = MemoryMarshal.Read<int>(control[8..]);
            var type = MemoryMarshal.Read<int>(control[12..]);
            var isError = (level == SocketConstant.IPv4Level && type == SocketConstant.IPv4ReceiveErrors)
                || (level == SocketConstant.IPv6Level && type == SocketConstant.IPv6ReceiveErrors);
            if (isError && length >= ExtendedErrorBytes) return IsFailure(control[OriginAt], control[OriginAt + 1], control[OriginAt + 2]);
            control = control[Math.Min((length + 7) & ~7, control.Length)..];
        }

        return false;
    }

    // "Host, network, port or protocol unreachable errors, or parameter problem errors SHOULD cause the transport layer to inform the transport user of a
    // failure in sending. Source quench and TTL exceeded ICMP errors SHOULD be ignored." (RFC 3261 section 18.4)
    private static bool IsFailure(byte origin, byte type, byte code) => (origin, type) switch
    {
        // Destination unreachable; code 4 only says that the path wants smaller fragments.
        (OriginIcmpV4, 3) => code != 4,
        (OriginIcmpV4, 12) => true,
        (OriginIcmpV6, 1) => true,
        (OriginIcmpV6, 4) => true,
        _ => false,
    };
}
