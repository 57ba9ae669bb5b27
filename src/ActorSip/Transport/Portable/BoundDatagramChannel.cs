using System.Net.Sockets;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

namespace ActorSip.Transport.Portable;

/// <summary>DotNetty's UDP channel over a socket that is bound already, so that a port in use is found before there is a thread.</summary>
internal sealed class BoundDatagramChannel : SocketDatagramChannel
{
    /// <summary>
    /// Room for any datagram. It must be longer than the longest one: DotNetty takes a buffer filled to the brim as a sign of more, and would
    /// read the same datagram twice.
    /// </summary>
    private const int ReadBytes = 1 << 16;

    public BoundDatagramChannel(Socket socket)
        : base(socket)
    {
        Configuration.RecvByteBufAllocator = new FixedRecvByteBufAllocator(ReadBytes);
        CacheLocalAddress();
        SetState(StateFlags.Active);
    }
}
