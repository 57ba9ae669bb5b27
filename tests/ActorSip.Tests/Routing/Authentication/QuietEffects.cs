using System.Text;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;

namespace ActorSip.Tests.Routing.Authentication;

/// <summary>A world in which nothing happens but that responses are written down.</summary>
internal sealed class QuietEffects(Action<NewRequest> route) : IProxyEffects
{
    private long _timers;

    public List<SipText> Sent { get; } = [];

    public long Now => 1000;

    public long UnixTime => 1_700_000_000;

    public IMessageBufferAllocator Allocator { get; } = new UnpooledBufferAllocator();

    public void Send(in Flow flow, MessageBuffer message, long ticket) => Sent.Add(new SipText(Encoding.Latin1.GetString(message.Span)));

    public bool IsProven(in Flow flow) => true;

    public bool IsKnown(in Flow flow) => true;

    public bool IsOpen(in Flow flow) => true;

    public long StartTimer(int milliseconds, ITimed owner, int kind) => ++_timers;

    public void StopTimer(long handle)
    {
        // None ever fires.
    }

    public NextHopAnswer FindNextHop(INextHopSeeker seeker, ReadOnlySpan<byte> uri, out Flow flow, out NextHopList? others)
    {
        flow = default;
        others = null;
        return NextHopAnswer.NotFound;
    }

    public bool IsLeftOut(in Flow flow) => false;

    public void LeaveOut(in Flow flow, int seconds)
    {
        // Nothing was tried.
    }

    public void Route(in NewRequest request) => route(request);

    public void PassOn(SipMessage response, ushort node, int loop)
    {
        // There are no other nodes: what claims to come from one is dropped.
    }

    public void Recycle(SipMessage message)
    {
        // The test may still want to look at it.
    }
}
