using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>Where a channel delivers: implemented by the ingress of one event loop, called on that loop's thread only.</summary>
public interface IInboundSink
{
    /// <summary>
    /// Bytes arrived: one datagram, or one whole message that a stream connection framed (or a lone CRLF keepalive).
    /// The bytes stay the caller's: a sink that needs them after <see cref="OnBatchEnd"/> retains the buffer or copies.
    /// </summary>
    /// <returns>What became of them: a connection that brings nothing to be heard costs its owner less than us.</returns>
    Reception OnReceived(MessageBuffer buffer, int offset, int length, in Flow source);

    /// <summary>How full the receive queue of a channel of datagrams still is, in percent, behind what it delivers next: said before each batch.</summary>
    void OnPressure(int percent);

    /// <summary>The channel has delivered all it had for now.</summary>
    void OnBatchEnd();

    /// <summary>A connection ended, from either side. Everything bound to the flow is unreachable from now on.</summary>
    void OnFlowClosed(in Flow flow);

    /// <summary>What was sent with this ticket did not get out: no route, refused, closed, or the write queue is full.</summary>
    void OnSendFailed(long ticket, SendError error);
}
