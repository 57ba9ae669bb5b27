using ActorSip.Sip.Messages;
using DotNetty.Buffers;
using DotNetty.Common.Concurrency;

namespace ActorSip.Transport.Streams;

/// <summary>
/// A message on its way out: the memory of a <see cref="MessageBuffer"/> as DotNetty wants to see it, and a link of the chain in which messages of one
/// pass go to the DotNetty thread; the first of the chain is the task that writes them all. Gives the memory back when DotNetty lets go of it, written or
/// not.
/// </summary>
internal sealed class OutgoingMessage(OutgoingMessagePool pool) : UnpooledHeapByteBuffer(UnpooledByteBufferAllocator.Default, 0, int.MaxValue), IRunnable
{
    private StreamConnection _connection = null!;
    private MessageBuffer? _message;
    private long _ticket;
    private int _length;
    private SendError _failure;

    /// <summary>The message to write after this one.</summary>
    public OutgoingMessage? Next { get; set; }

    public void Fill(StreamConnection connection, MessageBuffer? message, byte[] array, int offset, int length, long ticket)
    {
        _connection = connection;
        _message = message;
        _ticket = ticket;
        _length = length;
        _failure = SendError.None;
        SetReferenceCount(1);
        SetArray(array);
        SetIndex(offset, offset + length);
    }

    /// <summary>Writes the chain that begins here; on the DotNetty thread of the connection.</summary>
    public void Run()
    {
        var connection = _connection;
        for (var message = this; message is not null;)
        {
            // Once written it may be in the pool, and in another chain, already
            var next = message.Next;
            message.Next = null;
            connection.Write(message);
            message = next;
        }

        connection.Flush();
    }

    /// <summary>Gives up the chain that begins here without writing.</summary>
    public void Fail(SendError error)
    {
        for (var message = this; message is not null;)
        {
            var next = message.Next;
            message.Next = null;
            message._failure = error;
            message.Release();
            message = next;
        }
    }

    protected override void Deallocate()
    {
        // DotNetty releases a message before it completes its promise, and the same way for good and for ill. But it lets go of unwritten messages only
        // after it has closed the channel.
        if (_failure == SendError.None && !_connection.IsWritable) _failure = SendError.Refused;
        var (connection, message) = (_connection, _message);
        _message = null;
        _connection = null!;
        SetArray([]);
        connection.Settle(message is not null, _length, _ticket, _failure);
        message?.Release();
        pool.Return(this);
    }
}
