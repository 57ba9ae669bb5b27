using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Transport;

namespace ActorSip.Requests;

/// <summary>Carries out what the pure proxy asks for: sends, timers, next hops, routes. Belongs to one request actor.</summary>
internal sealed class RequestShell : IProxyEffects
{
    private readonly SocketTable _sockets;
    private readonly SourceGuard _sources;
    private readonly RequestTimers _timers;
    private readonly MessagePool _messages;
    private readonly NextHopFinder _nextHops;
    private readonly ResolverView _resolver;
    private readonly TimeProvider _time;
    private readonly Action<NewRequest> _route;
    private readonly List<SipMessage> _retired = [];

    /// <summary>The other nodes; null on a single node.</summary>
    public Neighbours? Neighbours { get; init; }

    public RequestShell(SocketTable sockets, SourceGuard sources, DestinationPolicy destinations, RequestTimers timers, MessagePool messages, IMessageBufferAllocator allocator, ResolverView resolver, NextHopPolicy nextHops, TimeProvider time, Action<NewRequest> route)
    {
        _nextHops = new NextHopFinder(sockets, destinations, resolver, nextHops);
        _sockets = sockets;
        _sources = sources;
        _timers = timers;
        _messages = messages;
        Allocator = allocator;
        _resolver = resolver;
        _time = time;
        _route = route;
    }

    public long Now => _timers.Now;

    public long UnixTime => _time.GetUtcNow().ToUnixTimeSeconds();

    public IMessageBufferAllocator Allocator { get; }

    /// <summary>Every response leaves here, whoever has made it: so none goes to a source beyond what it may be sent. Requests go where a route has decided.</summary>
    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        if (!flow.IsConnection && message.Span is [(byte)'S', (byte)'I', (byte)'P', (byte)'/', (byte)'2', (byte)'.', (byte)'0', (byte)' ', var hundreds, var tens, var ones, ..]
            && !_sources.MayRespond(flow, message.Length, (hundreds - '0') * 100 + (tens - '0') * 10 + ones - '0')) return;
        _sockets.Send(flow, message, ticket);
    }

    public bool IsProven(in Flow flow) => _sources.IsProven(flow);

    public bool IsKnown(in Flow flow) => _sources.IsKnown(flow);

    public bool IsOpen(in Flow flow) => _sockets.IsOpen(flow);

    public long StartTimer(int milliseconds, ITimed owner, int kind) => _timers.Start(milliseconds, owner, kind);

    public void StopTimer(long handle) => _timers.Stop(handle);

    public NextHopAnswer FindNextHop(INextHopSeeker seeker, ReadOnlySpan<byte> uri, out Flow flow, out NextHopList? others) => _nextHops.Find(seeker, uri, out flow, out others);

    public bool IsLeftOut(in Flow flow) => _resolver.IsLeftOut(flow.Transport, flow.Remote);

    public void LeaveOut(in Flow flow, int seconds) => _resolver.LeaveOut(flow.Transport, flow.Remote, seconds);

    public void Route(in NewRequest request) => _route(request);

    public void PassOn(SipMessage response, ushort node, int loop) => Neighbours?.PassOn(response, node, loop);

    /// <summary>A message may be given back in the turn in which it came, while it still stands in its batch: it is kept aside until <see cref="GiveBack"/>.</summary>
    public void Recycle(SipMessage message)
    {
        // What was never detached is still its batch's.
        if (message.IsDetached) _retired.Add(message);
    }

    /// <summary>Lets go of what was given back in this turn; after the batch has been returned.</summary>
    public void GiveBack()
    {
        foreach (var message in _retired) _messages.Give(message);
        _retired.Clear();
    }
}
