using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport;

namespace ActorSip.Tests.Transport.Udp;

/// <summary>A sink that allocates nothing itself.</summary>
internal sealed class QuietSink(Action<MessageBuffer, int, int, Flow> onDatagram, Action afterEach) : IInboundSink
{
    public Reception OnReceived(MessageBuffer buffer, int offset, int length, in Flow source)
    {
        onDatagram(buffer, offset, length, source);
        afterEach();
        return Reception.Heard;
    }

    public void OnPressure(int percent)
    {
    }

    public void OnBatchEnd()
    {
    }

    public void OnFlowClosed(in Flow flow) => throw new InvalidOperationException("A datagram has no connection to close");

    public void OnSendFailed(long ticket, SendError error) => throw new InvalidOperationException($"{ticket} failed: {error}");
}
