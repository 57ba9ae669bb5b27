using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>One proxy with five sockets and two domains, for the tests of its parts.</summary>
internal static class ProxyFixture
{
    public static readonly LocalAddresses Addresses = new(
    [
        Address(0, TransportProtocol.Udp, "192.0.2.10", 5060, "proxy.example.com", 5060),
        Address(1, TransportProtocol.Tcp, "192.0.2.10", 5060, "proxy.example.com", 5060),
        Address(2, TransportProtocol.Udp, "[2001:db8::10]", 5060, "[2001:db8::10]", 5060),
        Address(3, TransportProtocol.Udp, "198.51.100.7", 5080, "outer.example.com", 6060, listener: 1),
        Address(4, TransportProtocol.Tcp, "10.0.0.1", 5090, "[2001:db8::20]", 5090, listener: 1),
    ]);

    public static readonly LocalDomains Domains = new(Addresses, [["example.com", "alias.example.net"], ["example.org"]]);

    /// <summary>Where requests come from.</summary>
    public static readonly Flow Source = Flow("192.0.2.1", 40000);

    public static readonly HashKey Key = new(1, 2);

    public static readonly BranchTokens Tokens = new(Key);

    public static readonly CookieKeys Cookies = new(new HashKey(3, 4), 5);

    public static readonly ProxyPolicy Policy = new()
    {
        Times = TransactionTimes.Default,
        TimerC = 181_000,
        MaxForwards = 70,
        MaxBreadth = 60,
        MaxBranches = 16,
        RecordRoute = true,
        LoopDetection = true,
        CookieValidity = 86_400,
        MaxTransactions = 100,
        ServerHeader = [],
        Node = 3,
        Loop = 1,
    };

    public static LocalAddress Address(ushort socket, TransportProtocol transport, string bound, ushort boundPort, string host, ushort port, int listener = 0)
    {
        if (!IpEndpoint.TryParseHost(bound.Bytes(), boundPort, out var endpoint)) throw new ArgumentException("An address is bound, not a name", nameof(bound));
        return new LocalAddress
        {
            Socket = socket,
            Listener = listener,
            ListenerName = "listener " + listener,
            Transport = transport,
            Bound = endpoint,
            Host = host.Bytes(),
            Port = port,
            SentBy = $"{host}:{port}".Bytes(),
        };
    }

    public static IpEndpoint Endpoint(string host, ushort port) =>
        IpEndpoint.TryParseHost(host.Bytes(), port, out var endpoint) ? endpoint : throw new ArgumentException("No address", nameof(host));

    public static Flow Flow(string host, ushort port, ushort socket = 0, TransportProtocol transport = TransportProtocol.Udp, long connection = 0) =>
        new() { Transport = transport, Socket = socket, Remote = Endpoint(host, port), Local = Addresses[socket].Bound, Connection = connection };

    public static DialogCookie Cookie(uint issuedAt = 1000) => new()
    {
        IssuedAt = issuedAt,
        Callee = new Flow { Transport = TransportProtocol.Udp, Remote = Endpoint("198.51.100.99", 40000) },
    };

    public static string CookieText(DialogCookie cookie, string callId, string callerTag)
    {
        var text = new byte[DialogCookie.MaxTextLength];
        return ((ReadOnlySpan<byte>)text.AsSpan(0, cookie.Write(Cookies, callId.Bytes(), callerTag.Bytes(), text))).Text();
    }
}
