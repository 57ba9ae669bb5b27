using System.Collections.Concurrent;
using ActorSip.Sip.Messages;

namespace ActorSip.Transport.Streams;

/// <summary>Spent <see cref="OutgoingMessage"/> objects for use anew. They are taken on the loop or a DotNetty thread and come back on either.</summary>
internal sealed class OutgoingMessagePool
{
    private const int MaxPooled = 4096;

    private static readonly byte[] Crlf = "\r\n"u8.ToArray();

    private readonly ConcurrentQueue<OutgoingMessage> _spent = new();
    private int _pooled;

    /// <summary>Takes a holder of the message for the time until it is written.</summary>
    public OutgoingMessage Rent(StreamConnection connection, MessageBuffer message, long ticket)
    {
        var outgoing = Take();
        message.Retain();
        outgoing.Fill(connection, message, message.Array, message.Offset, message.Length, ticket);
        return outgoing;
    }

    /// <summary>The pong of RFC 5626 section 3.5.1.</summary>
    public OutgoingMessage RentCrlf(StreamConnection connection)
    {
        var outgoing = Take();
        outgoing.Fill(connection, null, Crlf, 0, Crlf.Length, 0);
        return outgoing;
    }

    public void Return(OutgoingMessage outgoing)
    {
        if (Interlocked.Increment(ref _pooled) <= MaxPooled) _spent.Enqueue(outgoing);
        else Interlocked.Decrement(ref _pooled);
    }

    private OutgoingMessage Take()
    {
        if (!_spent.TryDequeue(out var outgoing)) return new OutgoingMessage(this);
        Interlocked.Decrement(ref _pooled);
        return outgoing;
    }
}
