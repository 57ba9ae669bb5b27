using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Streams;
using DotNetty.Buffers;
using DotNetty.Common.Concurrency;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

namespace ActorSip.Transport.Portable;

/// <summary>What one pass of the loop sends: gathered there, then run once on the DotNetty thread.</summary>
internal sealed class PortableUdpBatch(PortableUdpChannel owner) : IRunnable
{
    private readonly List<Datagram> _gathered = [];

    public bool IsEmpty => _gathered.Count == 0;

    /// <summary>Takes a holder of the message.</summary>
    public void Add(in IpEndpoint remote, MessageBuffer message, long ticket)
    {
        message.Retain();
        _gathered.Add(new Datagram(remote, message, message.Length, ticket));
    }

    public void Run()
    {
        foreach (var datagram in _gathered) _ = SendAsync(datagram);
        owner.Datagrams.Flush();
        _gathered.Clear();
        owner.Return(this);
    }

    private async Task SendAsync(Datagram datagram)
    {
        var message = datagram.Message;
        var error = SendError.Refused;
        try
        {
            var bytes = Unpooled.WrappedBuffer(message.Array, message.Offset, datagram.Length);
            await owner.Datagrams.WriteAsync(new DatagramPacket(bytes, datagram.Remote.ToIPEndPoint()));
            error = default;
        }
        catch (SocketException e)
        {
            error = e.SocketErrorCode == SocketError.WouldBlock ? SendError.QueueFull : SocketEndpoints.SendErrorOf(e.SocketErrorCode);
        }
        catch (ClosedChannelException)
        {
            error = SendError.Refused;
        }
        finally
        {
            owner.Settle(datagram.Length, datagram.Ticket, error);
            message.Release();
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Datagram(IpEndpoint Remote, MessageBuffer Message, int Length, long Ticket);
}
