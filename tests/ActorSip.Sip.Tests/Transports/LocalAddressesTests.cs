using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Proxying;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Transports;

/// <summary>"Is it me?": host, port and transport together.</summary>
public sealed class LocalAddressesTests
{
    private static readonly LocalAddresses Addresses = ProxyFixture.Addresses;

    [Theory]
    [InlineData("proxy.example.com", 5060, TransportProtocol.Udp, 0)]
    [InlineData("PROXY.Example.COM", 5060, TransportProtocol.Udp, 0)]
    [InlineData("proxy.example.com", 0, TransportProtocol.Udp, 0)]
    [InlineData("192.0.2.10", 5060, TransportProtocol.Udp, 0)]
    [InlineData("192.0.2.10", 0, TransportProtocol.Udp, 0)]
    [InlineData("192.0.2.10", 5060, TransportProtocol.Unknown, 0)]
    [InlineData("proxy.example.com", 5060, TransportProtocol.Tcp, 1)]
    [InlineData("[2001:db8::10]", 5060, TransportProtocol.Udp, 2)]
    [InlineData("[2001:DB8:0:0::10]", 5060, TransportProtocol.Udp, 2)]
    [InlineData("outer.example.com", 6060, TransportProtocol.Udp, 3)]
    [InlineData("198.51.100.7", 5080, TransportProtocol.Udp, 3)]
    [InlineData("[2001:db8::20]", 5090, TransportProtocol.Tcp, 4)]
    [InlineData("[2001:0db8::0:20]", 5090, TransportProtocol.Tcp, 4)]
    public void An_address_of_ours_is_found_by_its_bound_or_advertised_name(string host, int port, TransportProtocol transport, int socket)
    {
        Assert.Equal((ushort)socket, Addresses.Find(host.Bytes(), port, transport)!.Socket);
        Assert.True(Addresses.Names(host.Bytes(), port, transport));
    }

    [Theory]
    [InlineData("proxy.example.com", 5061, TransportProtocol.Udp)]
    [InlineData("proxy.example.com", 5060, TransportProtocol.Tls)]
    [InlineData("proxy.example.com", 0, TransportProtocol.Tls)]
    [InlineData("other.example.com", 5060, TransportProtocol.Udp)]
    [InlineData("192.0.2.11", 5060, TransportProtocol.Udp)]
    [InlineData("[2001:db8::10]", 5060, TransportProtocol.Tcp)]
    [InlineData("outer.example.com", 5080, TransportProtocol.Udp)]
    [InlineData("198.51.100.7", 6060, TransportProtocol.Udp)]
    [InlineData("[2001:db8::20]", 5091, TransportProtocol.Tcp)]
    [InlineData("[::]", 5060, TransportProtocol.Udp)]
    [InlineData("", 5060, TransportProtocol.Udp)]
    public void Another_host_port_or_transport_is_another_server(string host, int port, TransportProtocol transport) => Assert.False(Addresses.Names(host.Bytes(), port, transport));

    [Fact]
    public void Several_servers_on_one_host_are_told_apart_by_their_ports()
    {
        var first = new LocalAddresses([ProxyFixture.Address(0, TransportProtocol.Udp, "127.0.0.1", 5060, "127.0.0.1", 5060)]);
        var second = new LocalAddresses([ProxyFixture.Address(0, TransportProtocol.Udp, "127.0.0.1", 5070, "127.0.0.1", 5070)]);
        Assert.True(first.Names("127.0.0.1"u8, 5060, TransportProtocol.Udp));
        Assert.False(first.Names("127.0.0.1"u8, 5070, TransportProtocol.Udp));
        Assert.False(second.Names("127.0.0.1"u8, 0, TransportProtocol.Udp));
        Assert.True(second.Names("127.0.0.1"u8, 5070, TransportProtocol.Udp));
    }

    [Theory]
    [InlineData(5060, true)]
    [InlineData(5080, true)]
    [InlineData(6060, true)]
    [InlineData(5061, false)]
    public void Ports_are_those_bound_and_those_advertised(int port, bool isOurs) => Assert.Equal(isOurs, Addresses.HasPort(port));

    [Theory]
    [InlineData("example.com", 0, "example.com")]
    [InlineData("EXAMPLE.com", 5060, "example.com")]
    [InlineData("alias.example.net", 6060, "example.com")]
    [InlineData("example.org", 0, "example.org")]
    public void A_domain_of_ours_has_a_primary_name(string host, int port, string primary)
    {
        Assert.True(ProxyFixture.Domains.TryGetPrimary(host.Bytes(), port, out var name));
        Assert.Equal(primary.Bytes(), name);
        Assert.True(ProxyFixture.Domains.Contains(host.Bytes(), port));
    }

    [Theory]
    [InlineData("example.com", 5061)]
    [InlineData("sub.example.com", 0)]
    [InlineData("example.co", 0)]
    [InlineData("", 0)]
    public void A_domain_at_another_port_or_with_another_name_is_not_ours(string host, int port)
    {
        Assert.False(ProxyFixture.Domains.Contains(host.Bytes(), port));
        Assert.Equal(["example.com", "alias.example.net", "example.org"], ProxyFixture.Domains.Names);
    }

    [Theory]
    [InlineData(TransportProtocol.Udp, "UDP", "udp", false)]
    [InlineData(TransportProtocol.Tcp, "TCP", "tcp", true)]
    [InlineData(TransportProtocol.Tls, "TLS", "tls", true)]
    [InlineData(TransportProtocol.Ws, "WS", "ws", true)]
    [InlineData(TransportProtocol.Wss, "WSS", "wss", true)]
    [InlineData(TransportProtocol.Sctp, "SCTP", "sctp", false)]
    [InlineData(TransportProtocol.Unknown, "UNKNOWN", "unknown", false)]
    public void A_transport_has_its_tokens(TransportProtocol transport, string via, string uri, bool isConnection)
    {
        Assert.Equal(via, TransportNames.ViaToken(transport).Text());
        Assert.Equal(uri, TransportNames.UriToken(transport).Text());
        var flow = new Flow { Transport = transport };
        Assert.Equal(isConnection, flow.IsConnection);
        Assert.Equal(transport == TransportProtocol.Unknown, flow.IsNone);
    }
}
