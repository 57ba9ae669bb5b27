using ActorSip.Sip.Transports;

namespace ActorSip.Requests;

/// <summary>What the request actors of two nodes say to each other: a message goes out on the node that has the connection, and what comes back there goes to the node that asked.</summary>
public static class NeighbourProtocol
{
    /// <summary>One of the messages below.</summary>
    public interface IMessage
    {
    }

    /// <summary>Send this on a flow of yours. Answered with <see cref="HandedOver"/>, and should it not get out, now or later, with <see cref="Failed"/>; not at all when the ticket is 0.</summary>
    /// <param name="Flow">A flow of the node that is asked.</param>
    /// <param name="Message">One SIP message.</param>
    /// <param name="Ticket">The asker's.</param>
    public sealed record SendOn(Flow Flow, ReadOnlyMemory<byte> Message, long Ticket) : IMessage
    {
        /// <summary>Unix milliseconds of the clock that the nodes share; 0 when nobody waits.</summary>
        public long SentAt { get; init; }
    }

    /// <summary>It is with the socket now.</summary>
    public sealed record HandedOver(long Ticket) : IMessage;

    /// <summary>It did not get out.</summary>
    public sealed record Failed(long Ticket, Transport.SendError Error) : IMessage;

    /// <summary>This response came to me, and is to a request of yours. Not answered.</summary>
    public sealed record Deliver(ReadOnlyMemory<byte> Response) : IMessage;
}
