using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>The stateful proxy on the virtual network. Requests within a dialog follow their Route; all others go to a script.</summary>
internal sealed class ProxyNode : IProxyEffects, INetworkNode
{
    private readonly VirtualTime _time;
    private readonly VirtualNetwork _network;
    private readonly CountingAllocator _allocator = new();
    private readonly TimerScope _timers = new();
    private readonly Stack<SipMessage> _free = new();
    private readonly HashSet<SipMessage> _recycled = [];
    private readonly byte[] _slab = new byte[65_536];
    private readonly RouteInformation _routes;

    /// <param name="time">The clock.</param>
    /// <param name="network">The network it is put on.</param>
    /// <param name="policy">What it does beyond the default.</param>
    /// <param name="address">Where it is; its secret keys differ with this, so that no proxy knows another's marks for its own.</param>
    public ProxyNode(VirtualTime time, VirtualNetwork network, ProxyPolicy? policy = null, IpEndpoint? address = null)
    {
        _time = time;
        _network = network;
        Address = address ?? DefaultAddress;
        network.Add(Address, this);
        var addresses = new LocalAddresses([Local(0, TransportProtocol.Udp), Local(1, TransportProtocol.Tcp)]);
        var key = HashKey.FromBytes(Encoding.ASCII.GetBytes(Address.ToString().PadLeft(16)[^16..]));
        var cookies = new CookieKeys(key);
        Policy = policy ?? DefaultPolicy;
        Proxy = new StatefulProxy(Policy, addresses, new BranchTokens(key), cookies, new TombstoneTable(100_000, 64_000_000, time.Now), this);
        _routes = new RouteInformation(addresses, new LocalDomains(addresses, [["example.com"]]), cookies, 86_400);
        Script = request => Proxy.ReplyStateless(request.Message, request.Source, request.Key, 404);
    }

    public static IpEndpoint DefaultAddress { get; } = IpEndpoint.FromIPv4(0x0A00_0064, 5060);

    public static ProxyPolicy DefaultPolicy { get; } = new()
    {
        Times = TransactionTimes.Default,
        TimerC = 185_000,
        MaxForwards = 70,
        MaxBreadth = 60,
        MaxBranches = 8,
        RecordRoute = true,
        LoopDetection = true,
        CookieValidity = 86_400,
        MaxTransactions = 1000,
        ServerHeader = [],
        Node = 1,
        Loop = 0,
    };

    public IpEndpoint Address { get; }

    public ProxyPolicy Policy { get; }

    public StatefulProxy Proxy { get; }

    /// <summary>What is done with a request outside of a dialog.</summary>
    public Action<NewRequest> Script { get; set; }

    /// <summary>True when the script is for requests within a dialog too.</summary>
    public bool RefusesDialogs { get; set; }

    /// <summary>Hosts that are names: their address comes after 50 ms, or, without one, the news that there is none.</summary>
    public IDictionary<string, IpEndpoint?> Names { get; } = new Dictionary<string, IpEndpoint?>(StringComparer.Ordinal);

    /// <summary>Hosts that are names with several addresses, known at once.</summary>
    public IDictionary<string, IReadOnlyList<IpEndpoint>> Addresses { get; } = new Dictionary<string, IReadOnlyList<IpEndpoint>>(StringComparer.Ordinal);

    /// <summary>Addresses that have failed, and the seconds they asked for.</summary>
    public IList<(IpEndpoint Address, int Seconds)> LeftOut { get; } = [];

    /// <summary>Connections that are gone.</summary>
    public ISet<long> Closed { get; } = new HashSet<long>();

    public int Timers => _timers.Running;

    public int BuffersHeld => _allocator.Held;

    public string BufferPurposes => _allocator.Purposes;

    public long Now => _time.Now;

    public long UnixTime => 1_800_000_000 + _time.Now / 1000;

    IMessageBufferAllocator IProxyEffects.Allocator => _allocator;

    public static Target To(string uri, int q = 1000) => new() { Uri = Encoding.ASCII.GetBytes(uri), Q = q };

    /// <summary>The flow to an address, as the proxy knows it.</summary>
    public Flow FlowTo(IpEndpoint remote, TransportProtocol transport) => new()
    {
        Socket = (ushort)(transport == TransportProtocol.Tcp ? 1 : 0),
        Transport = transport,
        Connection = transport == TransportProtocol.Tcp ? remote.IPv4 & 0xFF : 0,
        Local = Address,
        Remote = remote,
    };

    /// <summary>Relays to these targets from now on; ACK and CANCEL that belong to nothing are forwarded without state.</summary>
    public void RelayTo(params Target[] targets) => Script = request => Relay(request, targets, observer: null);

    public ServerTransaction? Relay(in NewRequest request, IReadOnlyList<Target> targets, IRelayObserver? observer)
    {
        if (request.Message.Method is SipMethod.Ack or SipMethod.Cancel)
        {
            foreach (var target in targets) Proxy.ForwardStateless(request, target);
            return null;
        }

        var server = Proxy.Begin(request);
        var context = Proxy.ContextOf(server);
        context.Observer = observer;
        context.Relay(targets);
        return server;
    }

    public void Receive(byte[] bytes, IpEndpoint from, TransportProtocol transport)
    {
        bytes.CopyTo(_slab, 0);
        var message = _free.TryPop(out var free) ? free : new SipMessage();
        SipScanner.Scan(message, _slab, 0, bytes.Length);
        if (message.IsRequest) Proxy.OnRequest(message, FlowTo(from, transport));
        else Proxy.OnResponse(message);

        // The receive buffer is used again: whoever still reads it shall notice
        _slab.AsSpan(0, bytes.Length).Fill((byte)'#');
        if (!message.IsDetached && !_recycled.Contains(message)) Free(message);
        foreach (var recycled in _recycled) Free(recycled);
        _recycled.Clear();
        Proxy.Advance(Now);
    }

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        Assert.False(flow.IsNone);
        if (_network.Send(Address, flow.Remote, flow.Transport, message.Span) || ticket == 0) return;
        _time.Post(1, () => Proxy.OnSendFailed(ticket));
    }

    /// <summary>Of whom no password is known.</summary>
    public HashSet<IpEndpoint> Strangers { get; } = [];

    public bool IsProven(in Flow flow) => true;

    public bool IsKnown(in Flow flow) => !Strangers.Contains(flow.Remote);

    public bool IsOpen(in Flow flow) => !Closed.Contains(flow.Connection);

    public bool IsLeftOut(in Flow flow)
    {
        var remote = flow.Remote;
        return LeftOut.Any(left => left.Address == remote);
    }

    public void LeaveOut(in Flow flow, int seconds) => LeftOut.Add((flow.Remote, seconds));

    public long StartTimer(int milliseconds, ITimed owner, int kind) => _time.Start(milliseconds, owner, kind, _timers);

    public void StopTimer(long handle) => _time.Stop(handle);

    public NextHopAnswer FindNextHop(INextHopSeeker seeker, ReadOnlySpan<byte> uri, out Flow flow, out NextHopList? others)
    {
        flow = default;
        others = null;
        if (!seeker.Target.NextHop.IsDefault)
        {
            flow = FlowTo(seeker.Target.NextHop, seeker.Target.NextHopTransport);
            return NextHopAnswer.Found;
        }

        if (!SipUri.TryParse(uri, out var parsed)) return NextHopAnswer.NotFound;
        var transport = parsed.HasTransport(uri) ? parsed.GetTransport(uri) : TransportProtocol.Udp;
        var port = (ushort)(parsed.Port == 0 ? 5060 : parsed.Port);
        if (IpEndpoint.TryParseHost(parsed.Host.Of(uri), port, out var endpoint))
        {
            flow = FlowTo(endpoint, transport);
            return NextHopAnswer.Found;
        }

        if (Addresses.TryGetValue(Encoding.ASCII.GetString(parsed.Host.Of(uri)), out var addresses))
        {
            flow = FlowTo(addresses[0], transport) with { Connection = 0 };
            others = new NextHopList([.. addresses.Skip(1).Select(other => FlowTo(other, transport) with { Connection = 0 })]);
            return NextHopAnswer.Found;
        }

        if (!Names.TryGetValue(Encoding.ASCII.GetString(parsed.Host.Of(uri)), out var address)) return NextHopAnswer.NotFound;
        _time.Post(50, () =>
        {
            if (address is { } known) seeker.OnResolved(NextHopAnswer.Found, FlowTo(known, transport), NextHopList.None);
            else seeker.OnResolved(NextHopAnswer.NotFound, default, null);
        });
        return NextHopAnswer.Pending;
    }

    public void Route(in NewRequest request)
    {
        var own = _routes.Process(request.Message, UnixTime / 60);
        if (request.Message.Parsed.ToTag.IsEmpty || RefusesDialogs)
        {
            Script(request);
            return;
        }

        Relay(request, [new Target { Uri = request.Message.View.RequestUri.ToArray(), Flow = own.NextFlow }], observer: null);
    }

    public void PassOn(SipMessage response, ushort node, int loop)
    {
        // There are no other nodes: what claims to come from one is dropped.
    }

    public void Recycle(SipMessage message)
    {
        Assert.True(message.IsDetached, "A message that is given back was kept.");
        Assert.True(_recycled.Add(message), "A message is given back once.");
        message.Clear();
    }

    private LocalAddress Local(ushort socket, TransportProtocol transport) => new()
    {
        Socket = socket,
        Listener = 0,
        ListenerName = "main",
        Transport = transport,
        Bound = Address,
        Host = Encoding.ASCII.GetBytes(Address.ToString().Split(':')[0]),
        Port = 5060,
        SentBy = Encoding.ASCII.GetBytes(Address.ToString()),
    };

    private void Free(SipMessage message)
    {
        message.Clear();
        _free.Push(message);
    }
}
