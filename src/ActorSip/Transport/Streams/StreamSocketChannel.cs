using System.Net.Sockets;
using DotNetty.Buffers;
using DotNetty.Transport.Channels.Sockets;

namespace ActorSip.Transport.Streams;

/// <summary>
/// DotNetty's TCP channel, which closes when the peer stops sending; this one stays open for writing and says so with a <see
/// cref="ChannelInputShutdownEvent"/>.
/// </summary>
internal sealed class StreamSocketChannel : TcpSocketChannel
{
    /// <param name="socket">Connected already, or to be connected by the channel.</param>
    public StreamSocketChannel(Socket socket, bool connected)
        : base(null, socket)
    {
        if (!connected) return;
        SetState(StateFlags.Active);
        CacheLocalAddress();
        CacheRemoteAddress();
    }

    protected override void DoClose()
    {
        try
        {
            base.DoClose();
        }
        finally
        {
            // The base skips this when the shutdown before it fails
            Socket.Dispose();
        }
    }

    protected override int DoReadBytes(IByteBuffer byteBuf)
    {
        var read = base.DoReadBytes(byteBuf);
        if (read >= 0 || InputShutdown || !Socket.Connected) return read;
        ShutdownInput();
        Pipeline.FireUserEventTriggered(ChannelInputShutdownEvent.Instance);
        return 0;
    }
}
