using System.Text;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Fuzz.Readings;

/// <summary>One proxy's addresses, domains and keys. The names are short ones, which a fuzzer finds.</summary>
internal static class OwnParts
{
    public static readonly HashKey Key = new(1, 2);

    public static readonly LocalAddresses Addresses = new(
    [
        Address(0, TransportProtocol.Udp, "127.0.0.1", "p"),
        Address(1, TransportProtocol.Tcp, "127.0.0.1", "p"),
        Address(2, TransportProtocol.Udp, "[2001:db8::10]", "[2001:db8::10]"),
    ]);

    public static readonly LocalDomains Domains = new(Addresses, [["h", "example.com", "e2e.test"], ["example.org"]]);

    public static readonly BranchTokens Tokens = new(Key);

    public static readonly CookieKeys Cookies = new(new HashKey(3, 4), 5);

    public static readonly RouteInformation Routes = new(Addresses, Domains, Cookies, validitySeconds: 86_400);

    public static readonly Flow Source = new() { Transport = TransportProtocol.Udp, Remote = IpEndpoint.FromIPv4(0xC0000201, 40000), Local = Addresses[0].Bound };

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

    public static readonly RequestForwarding Forwarding = new(Policy, Tokens, Cookies);

    private static LocalAddress Address(ushort socket, TransportProtocol transport, string bound, string host)
    {
        if (!IpEndpoint.TryParseHost(Encoding.ASCII.GetBytes(bound), 5060, out var endpoint)) throw new ArgumentException("An address is bound, not a name", nameof(bound));
        return new LocalAddress
        {
            Socket = socket,
            Listener = 0,
            ListenerName = "listener",
            Transport = transport,
            Bound = endpoint,
            Host = Encoding.ASCII.GetBytes(host),
            Port = 5060,
            SentBy = Encoding.ASCII.GetBytes(host + ":5060"),
        };
    }
}
