using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>Keeps what the proxy sends and what it hands to the route; every next hop is one address, and no timer fires.</summary>
internal sealed class RecordingProxyEffects : IProxyEffects
{
    private long _timers;

    public List<(Flow Flow, string Text)> Sent { get; } = [];

    public List<NewRequest> Routed { get; } = [];

    public PlainBufferAllocator Buffers { get; } = new(offset: 16, surplus: 8);

    public long Now => 1_000;

    public long UnixTime => 60_000;

    public IMessageBufferAllocator Allocator => Buffers;

    public void Send(in Flow flow, MessageBuffer message, long ticket) => Sent.Add((flow, ((ReadOnlySpan<byte>)message.Span).Text()));

    /// <summary>What it says of every flow.</summary>
    public bool Proven { get; set; } = true;

    public bool Known { get; set; } = true;

    public bool IsProven(in Flow flow) => Proven;

    public bool IsKnown(in Flow flow) => Known;

    public bool IsOpen(in Flow flow) => true;

    public long StartTimer(int milliseconds, ITimed owner, int kind) => ++_timers;

    public void StopTimer(long handle)
    {
        // None ever fires
    }

    public bool IsLeftOut(in Flow flow) => false;

    public void LeaveOut(in Flow flow, int seconds)
    {
        // Nothing is searched
    }

    public NextHopAnswer FindNextHop(INextHopSeeker seeker, ReadOnlySpan<byte> uri, out Flow flow, out NextHopList? others)
    {
        others = null;
        flow = ProxyFixture.Flow("192.0.2.77", 5060);
        return NextHopAnswer.Found;
    }

    public void Route(in NewRequest request) => Routed.Add(request);

    /// <summary>Responses for other nodes.</summary>
    public List<(ushort Node, int Loop)> PassedOn { get; } = [];

    public void PassOn(SipMessage response, ushort node, int loop) => PassedOn.Add((node, loop));

    public void Recycle(SipMessage message) => message.Clear();
}
