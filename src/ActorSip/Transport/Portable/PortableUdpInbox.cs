using System.Collections.Concurrent;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Portable;

/// <summary>The way from the DotNetty thread to the loop: whatever has come by the time the loop gets there is one batch.</summary>
internal sealed class PortableUdpInbox(ILoop loop, IInboundSink sink, Flow identity, int maxUndelivered) : ILoopWork
{
    private const int DatagramsPerRun = 256;

    private readonly ConcurrentQueue<ReceivedDatagram> _queue = new();
    private readonly MessageBuffer[] _held = new MessageBuffer[DatagramsPerRun];
    private int _posted;
    private int _undelivered;

    /// <summary>Adds a datagram; false if there are too many, and it stays the caller's. Any thread.</summary>
    public bool TryAdd(MessageBuffer message, in IpEndpoint remote)
    {
        if (Interlocked.Increment(ref _undelivered) > maxUndelivered)
        {
            Interlocked.Decrement(ref _undelivered);
            return false;
        }

        _queue.Enqueue(new ReceivedDatagram(message, remote, 0, SendError.None));
        return true;
    }

    /// <summary>Reports that a datagram did not get out. Any thread.</summary>
    public void Fail(long ticket, SendError error)
    {
        if (ticket == 0) return;
        _queue.Enqueue(new ReceivedDatagram(null, default, ticket, error));
        Signal();
    }

    /// <summary>Has the loop come, unless it is on its way already. Any thread.</summary>
    public void Signal()
    {
        if (!_queue.IsEmpty && Interlocked.Exchange(ref _posted, 1) == 0) loop.Post(this);
    }

    public void Run()
    {
        // Reset before looking: what is added after the last look then posts anew
        Interlocked.Exchange(ref _posted, 0);
        var held = 0;
        sink.OnPressure((int)Math.Min(100, Math.Max(0, Volatile.Read(ref _undelivered) - DatagramsPerRun) * 100L / maxUndelivered));
        try
        {
            for (var taken = 0; taken < DatagramsPerRun && _queue.TryDequeue(out var next); taken++)
            {
                if (next.Message is { } message)
                {
                    _held[held++] = message;
                    Interlocked.Decrement(ref _undelivered);
                    sink.OnReceived(message, message.Offset, message.Length, identity with { Remote = next.Remote });
                }
                else
                    sink.OnSendFailed(next.Ticket, next.Error);
            }

            if (held > 0) sink.OnBatchEnd();
        }
        finally
        {
            for (var i = 0; i < held; i++)
            {
                _held[i].Release();
                _held[i] = null!;
            }

            Signal();
        }
    }
}
