using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>What one proxy of a cluster makes of the others: their addresses mean us, what goes out on their sockets bears their names, and responses find the one that asked. This is node 3.</summary>
public sealed class OtherNodesTests
{
    private readonly RecordingProxyEffects _effects = new();
    private readonly LocalAddresses _addresses = new(ProxyFixture.Addresses.All.ToArray());

    public OtherNodesTests() => _addresses.Neighbours = [new NeighbourAddresses(8, new LocalAddresses([ProxyFixture.Address(0, TransportProtocol.Tcp, "192.0.2.80", 5060, "eight.example.com", 5070)]))];

    [Fact]
    public void Their_addresses_mean_us()
    {
        Assert.True(_addresses.Names("eight.example.com"u8, 5070, TransportProtocol.Tcp));
        Assert.True(_addresses.Names("192.0.2.80"u8, 5060, TransportProtocol.Unknown));
        Assert.False(_addresses.Names("eight.example.com"u8, 5070, TransportProtocol.Udp));
        Assert.True(_addresses.HasPort(5070));
        Assert.True(IpEndpoint.TryParseHost("192.0.2.80"u8, 1, out var theirs) && _addresses.Has(theirs));
        Assert.False(_addresses.IsOwn(_addresses.Find("eight.example.com"u8, 5070, TransportProtocol.Tcp)!));
        Assert.True(_addresses.IsOwn(_addresses.Find("proxy.example.com"u8, 5060, TransportProtocol.Udp)!));
    }

    [Fact]
    public void A_flow_bears_the_name_of_its_nodes_socket()
    {
        Assert.Equal("eight.example.com", _addresses.Of(new Flow { Node = 8 }).Host.Text());
        Assert.Equal("proxy.example.com", _addresses.Of(new Flow { Node = 3 }).Host.Text());

        // A node that nobody knows, with more sockets than this one has.
        Assert.Equal("proxy.example.com", _addresses.Of(new Flow { Node = 9, Socket = 40 }).Host.Text());
    }

    [Fact]
    public void A_request_that_leaves_on_another_node_says_so_and_who_asked()
    {
        var proxy = Proxy();
        proxy.OnRequest(Scanned.Valid("INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:40000;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=f\r\nTo: <sip:bob@example.com>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n"), ProxyFixture.Source);
        var server = proxy.Begin(Assert.Single(_effects.Routed));
        proxy.ContextOf(server).Relay([new Target { Uri = "sip:bob@10.1.1.1;transport=tcp"u8.ToArray(), Flow = new Flow { Node = 8, NodeEpoch = 5, Transport = TransportProtocol.Tcp, Connection = 7 } }]);
        var sent = _effects.Sent[^1];
        Assert.Equal(8, sent.Flow.Node);
        Assert.StartsWith("SIP/2.0/TCP eight.example.com:5070;branch=", Scanned.Valid(sent.Text).View.Values(HeaderId.Via)[0], StringComparison.Ordinal);
        Assert.Contains(";as=3.1.", Scanned.Valid(sent.Text).View.Values(HeaderId.Via)[0], StringComparison.Ordinal);
        Assert.Contains("eight.example.com:5070;transport=tcp", Scanned.Valid(sent.Text).View.Values(HeaderId.RecordRoute)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.2.x", true)]
    [InlineData("3.1.x", false)] // our own, of a transaction that is over
    [InlineData("8", false)]
    [InlineData("70000.1.x", false)]
    [InlineData("8.-1.x", false)]
    [InlineData("", false)]
    public void A_response_to_another_node_is_handed_on(string mark, bool isHandedOn)
    {
        var proxy = Proxy();
        Span<byte> text = stackalloc byte[BranchParameter.Length];
        var writer = new ByteWriter(text);
        BranchParameter.Write(ref writer, 77, 0);
        proxy.OnResponse(Scanned.Valid($"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP proxy.example.com:5060;branch={writer.Written.Text()};as={mark}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK2\r\nFrom: <sip:a>;tag=f\r\nTo: <sip:b>;tag=t\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n"));
        if (isHandedOn) Assert.Equal((8, 2), Assert.Single(_effects.PassedOn));
        else Assert.Empty(_effects.PassedOn);
        Assert.Equal(isHandedOn ? 0 : 1, proxy.Statistics.Dropped);
    }

    private StatefulProxy Proxy() => new(ProxyFixture.Policy, _addresses, ProxyFixture.Tokens, ProxyFixture.Cookies, new TombstoneTable(100, 100_000_000, 0), _effects);
}
