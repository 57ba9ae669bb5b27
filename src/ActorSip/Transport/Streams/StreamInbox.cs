using System.Collections.Concurrent;
using ActorSip.Loops;
using ActorSip.Sip.Messages;

namespace ActorSip.Transport.Streams;

/// <summary>
/// The way from DotNetty's threads to the loop: events queue up, and the loop is woken once for all that are there when it comes. The queue is bounded by what
/// each connection may have undelivered, and by the tickets that were handed to us.
/// </summary>
internal sealed class StreamInbox(ILoop loop, TcpChannel channel) : ILoopWork
{
    /// <summary>Events of one run, so that a flood on streams leaves the loop time for the rest.</summary>
    private const int EventsPerRun = 256;

    private readonly ConcurrentQueue<StreamEvent> _events = new();
    private readonly MessageBuffer[] _held = new MessageBuffer[EventsPerRun];
    private int _posted;

    /// <summary>Adds without waking the loop; <see cref="Signal"/> follows when the read is over. Any thread.</summary>
    public void Add(in StreamEvent happened) => _events.Enqueue(happened);

    /// <summary>Has the loop come, unless it is on its way already. Any thread.</summary>
    public void Signal()
    {
        if (!_events.IsEmpty && Interlocked.Exchange(ref _posted, 1) == 0) loop.Post(this);
    }

    public void Run()
    {
        // Reset before looking: what is added after the last look then posts anew
        Interlocked.Exchange(ref _posted, 0);
        var held = 0;
        try
        {
            for (var taken = 0; taken < EventsPerRun && _events.TryDequeue(out var happened); taken++)
            {
                if (happened.Message is { } message) _held[held++] = message;
                channel.Take(happened);
            }

            if (held > 0) channel.EndBatch();
        }
        finally
        {
            // A sink may look at the bytes until the end of the batch, and an exception in it must not keep them
            for (var i = 0; i < held; i++)
            {
                _held[i].Release();
                _held[i] = null!;
            }

            Signal();
        }
    }
}
