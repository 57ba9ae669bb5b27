using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Transport;
using Akka.Actor;

namespace ActorSip.Requests;

/// <summary>What other nodes want of a request actor, and what they tell it. The owner's turn only.</summary>
/// <param name="neighbours">Of the actor.</param>
/// <param name="sockets">Of its loop.</param>
/// <param name="messages">Of its loop.</param>
/// <param name="allocator">Of the node.</param>
/// <param name="proxy">Of the actor.</param>
internal sealed class NeighbourDoor(Neighbours neighbours, SocketTable sockets, MessagePool messages, IMessageBufferAllocator allocator, StatefulProxy proxy)
{
    public void OnMessage(NeighbourProtocol.IMessage message, IActorRef sender)
    {
        switch (message)
        {
            case NeighbourProtocol.SendOn send:
                OnSendOn(send, sender);
                break;
            case NeighbourProtocol.HandedOver handed:
                neighbours.OnHandedOver(handed.Ticket);
                break;
            case NeighbourProtocol.Failed failed:
                neighbours.OnHandedOver(failed.Ticket);
                proxy.OnSendFailed(failed.Ticket, failed.Error is SendError.QueueFull or SendError.Unsendable);
                break;
            case NeighbourProtocol.Deliver deliver:
                OnDeliver(deliver.Response);
                break;
        }
    }

    /// <summary>True when the ticket was another node's, which is told.</summary>
    public bool IsLent(long ticket, SendError error) => neighbours.IsLent(ticket, error);

    private void OnSendOn(NeighbourProtocol.SendOn send, IActorRef sender)
    {
        // It may have been for a life of this node that is over.
        if (send.Flow.Socket >= sockets.Channels.Count || !sockets.IsOwnNow(send.Flow) || neighbours.IsTooLate(send))
        {
            if (send.Ticket != 0) sender.Tell(new NeighbourProtocol.Failed(send.Ticket, SendError.FlowGone), ActorRefs.NoSender);
            return;
        }

        var buffer = allocator.Rent(send.Message.Length, "a message of another node");
        send.Message.Span.CopyTo(buffer.Free);
        buffer.Length = send.Message.Length;
        try
        {
            sockets.Send(send.Flow, buffer, neighbours.Lend(sender, send.Ticket));
        }
        finally
        {
            buffer.Release();
        }
    }

    private void OnDeliver(ReadOnlyMemory<byte> response)
    {
        if (!MemoryMarshal.TryGetArray(response, out var bytes)) bytes = response.ToArray();
        var message = messages.Take();
        try
        {
            SipScanner.Scan(message, bytes.Array!, bytes.Offset, bytes.Count);
            if (!message.IsRequest) proxy.OnResponse(message);
        }
        finally
        {
            // What was detached belongs to a transaction now.
            if (!message.IsDetached) messages.Give(message);
        }
    }
}
