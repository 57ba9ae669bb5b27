using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using ActorSip.Transport;

namespace ActorSip.Benchmarks.Transactions;

/// <summary>
/// A proxy with one UDP socket, and a world around it that costs next to nothing and allocates nothing: every next hop is one address, every source is known, no timer fires, and time stands still until it is set. Of
/// what is sent only the last request and the last response are kept.
/// </summary>
internal sealed class BenchmarkProxyEffects(Flow nextHop, Action<NewRequest> route) : IProxyEffects
{
    private static readonly IpEndpoint Bound = IpEndpoint.FromIPv4(0xC000020A, 5060);

    private static readonly ProxyPolicy Policy = new()
    {
        Times = TransactionTimes.Default,
        TimerC = 181_000,
        MaxForwards = 70,
        MaxBreadth = 60,
        MaxBranches = 16,
        RecordRoute = true,
        LoopDetection = true,
        CookieValidity = 86_400,
        MaxTransactions = 10_000,
        ServerHeader = [],
        Node = 0,
        Loop = 0,
    };

    // Each thread has a pool of its own, as an event loop has: what is rented and released on it takes no lock.
    private readonly PooledBufferAllocator _allocator = new(isLoop: static () => true);
    private MessageBuffer? _request;
    private MessageBuffer? _response;
    private long _timers;

    public long Now { get; set; }

    public long UnixTime => 60_000 + (Now / 1000);

    public IMessageBufferAllocator Allocator => _allocator;

    /// <summary>Messages to be used again.</summary>
    public MessagePool Messages { get; } = new();

    /// <summary>Messages sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Timers started and not stopped.</summary>
    public long RunningTimers { get; private set; }

    /// <summary>Buffers that somebody holds, the two kept here among them.</summary>
    public long HeldBuffers => _allocator.Statistics.Held;

    public ReadOnlySpan<byte> LastRequest => _request is null ? default : _request.Span;

    public ReadOnlySpan<byte> LastResponse => _response is null ? default : _response.Span;

    /// <summary>The way between the proxy's socket and an address.</summary>
    public static Flow FlowTo(in IpEndpoint remote) => new() { Transport = TransportProtocol.Udp, Local = Bound, Remote = remote };

    public StatefulProxy MakeProxy()
    {
        var address = new LocalAddress
        {
            Socket = 0,
            Listener = 0,
            ListenerName = "udp",
            Transport = TransportProtocol.Udp,
            Bound = Bound,
            Host = "proxy.example.com"u8.ToArray(),
            Port = 5060,
            SentBy = "proxy.example.com:5060"u8.ToArray(),
        };
        return new StatefulProxy(Policy, new LocalAddresses([address]), new BranchTokens(new HashKey(1, 2)), new CookieKeys(new HashKey(3, 4), 5), new TombstoneTable(100_000, 1 << 28, Now), this);
    }

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        Sent++;
        message.Retain();
        ref var last = ref message.Span.StartsWith("SIP/2.0 "u8) ? ref _response : ref _request;
        last?.Release();
        last = message;
    }

    public bool IsProven(in Flow flow) => true;

    public bool IsKnown(in Flow flow) => true;

    public bool IsOpen(in Flow flow) => true;

    public long StartTimer(int milliseconds, ITimed owner, int kind)
    {
        RunningTimers++;
        return ++_timers;
    }

    public void StopTimer(long handle) => RunningTimers--;

    public NextHopAnswer FindNextHop(INextHopSeeker seeker, ReadOnlySpan<byte> uri, out Flow flow, out NextHopList? others)
    {
        others = null;
        flow = nextHop;
        return NextHopAnswer.Found;
    }

    public bool IsLeftOut(in Flow flow) => false;

    public void LeaveOut(in Flow flow, int seconds)
    {
        // Nothing is searched
    }

    public void Route(in NewRequest request) => route(request);

    /// <summary>No request ends here in the turn in which it came, so it need not be kept aside.</summary>
    public void PassOn(SipMessage response, ushort node, int loop)
    {
        // There are no other nodes: what claims to come from one is dropped.
    }

    public void Recycle(SipMessage message) => Messages.Give(message);
}
