using System.Net;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using Akka.Event;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

namespace ActorSip.Transport.Portable;

/// <summary>The DotNetty end of a portable UDP channel: copies each datagram into a buffer of ours.</summary>
internal sealed class PortableUdpHandler(PortableUdpInbox inbox, IMessageBufferAllocator allocator, PortableUdpStatistics statistics, ILoggingAdapter log)
    : SimpleChannelInboundHandler<DatagramPacket>
{
    public override void ChannelReadComplete(IChannelHandlerContext context) => inbox.Signal();

    public override void ExceptionCaught(IChannelHandlerContext context, Exception exception) =>
        log.Error(exception, "A datagram on UDP {0} was lost for a fault of ours", context.Channel.LocalAddress);

    protected override void ChannelRead0(IChannelHandlerContext ctx, DatagramPacket msg)
    {
        var bytes = msg.Content;
        var length = bytes.ReadableBytes;
        var sender = (IPEndPoint)msg.Sender;
        var message = allocator.Rent(length, "datagram");
        bytes.Array.AsSpan(bytes.ArrayOffset + bytes.ReaderIndex, length).CopyTo(message.Free);
        message.Length = length;
        if (inbox.TryAdd(message, IpEndpoint.From(sender.Address, sender.Port)))
        {
            statistics.CountIn(length);
            return;
        }

        statistics.CountDropped();
        message.Release();
    }
}
