using System.Runtime.InteropServices;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>struct mmsghdr as the kernel reads it on 64 bits: a header and the length of its datagram, 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeaderEntry
{
    public MessageHeader Header;
    public uint Length;
}
