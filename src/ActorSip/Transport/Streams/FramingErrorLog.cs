using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using Akka.Event;

namespace ActorSip.Transport.Streams;

/// <summary>Tells of streams that cannot be cut into messages: once a minute at most, with how many there were. Loop only.</summary>
internal sealed class FramingErrorLog(ILoop loop, ILoggingAdapter log)
{
    private const long Interval = 60_000;

    private long _unsaid;
    private long _againAt;

    /// <summary>A connection was closed for it.</summary>
    public void Add(in IpEndpoint remote, in IpEndpoint local, StreamFramerError error)
    {
        _unsaid++;
        if (loop.Now < _againAt) return;
        _againAt = loop.Now + Interval;
        log.Warning(
            "Closed a TCP connection from {0} to {1}: its bytes cannot be cut into SIP messages ({2}). "
            + "{3} such since this was last said, which is once a minute at most",
            remote, local, error, _unsaid);
        _unsaid = 0;
    }
}
