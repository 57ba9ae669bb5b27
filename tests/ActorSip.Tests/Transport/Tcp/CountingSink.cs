using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport;

namespace ActorSip.Tests.Transport.Tcp;

/// <summary>Answers each message, and measures what its thread has allocated from the first of a round to the last. Allocates nothing itself.</summary>
internal sealed class CountingSink(int messagesOfRound) : IInboundSink
{
    private int _count;
    private long _before;

    public ITransportChannel? Channel { get; set; }

    public MessageBuffer? Answer { get; set; }

    /// <summary>Bytes of the round that allocated least.</summary>
    public long Least { get; private set; } = long.MaxValue;

    public Reception OnReceived(MessageBuffer buffer, int offset, int length, in Flow source)
    {
        if (_count++ == 0) _before = GC.GetAllocatedBytesForCurrentThread();
        Channel!.Send(source, Answer!, _count);
        if (_count < messagesOfRound) return Reception.Heard;
        _count = 0;
        Least = Math.Min(Least, GC.GetAllocatedBytesForCurrentThread() - _before);
        return Reception.Heard;
    }

    public void OnPressure(int percent)
    {
    }

    public void OnBatchEnd()
    {
    }

    public void OnFlowClosed(in Flow flow)
    {
    }

    public void OnSendFailed(long ticket, SendError error) => throw new InvalidOperationException($"{ticket} failed: {error}");
}
