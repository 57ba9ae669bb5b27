using System.Collections.Concurrent;
using ActorSip.Transport.Udp;

namespace ActorSip.Tests.Transport.Udp;

/// <summary>Answers with an errno when the test says so, else sends.</summary>
internal sealed class StubbornWriter : IDatagramWriter
{
    private readonly SendBatch _real = new(64, segments: true);

    /// <summary>Errnos to answer the next calls with.</summary>
    public ConcurrentQueue<int> Once { get; } = new();

    /// <summary>The errno to answer all calls with; 0 for none.</summary>
    public volatile int Always;

    /// <summary>The errno a datagram with ticket 666 is answered with, each time; 0 for none.</summary>
    public volatile int ForTicket666;

    public long Calls => _real.Calls;

    public int Send(int socket, OutgoingQueue queue)
    {
        if (Once.TryDequeue(out var errno)) return -errno;
        if (Always != 0) return -Always;
        return ForTicket666 != 0 && queue[0].Ticket == 666 ? -ForTicket666 : _real.Send(socket, queue);
    }
}
