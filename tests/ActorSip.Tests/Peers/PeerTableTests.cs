using System.Net;
using System.Text;
using ActorSip.Peers;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Tests.Peers;

/// <summary>Which peer an address is.</summary>
public sealed class PeerTableTests
{
    private static readonly Peer[] Peers = [.. ((string[])["host", "port", "wide", "narrow", "six", "mapped", "all"]).Select(name => new Peer { Name = name, IsTrusted = false, MustAuthenticate = false })];

    private static readonly PeerTable Table = new(
        Peers,
        [
            Entry("192.0.2.7", 0, "host"), Entry("192.0.2.7", 5070, "port"), Entry("198.51.0.0/16", 0, "wide"), Entry("198.51.100.0/24", 0, "narrow"), Entry("2001:db8::/32", 0, "six"), Entry("::ffff:203.0.113.0/120", 0, "mapped"),
        ],
        [("sip.carrier.example", Named("host"))]);

    public static TheoryData<string, int, string?> Sources => new()
    {
        { "192.0.2.7", 5060, "host" },
        { "192.0.2.7", 5070, "port" },
        { "::ffff:192.0.2.7", 5060, "host" },
        { "192.0.2.8", 5060, null },
        { "198.51.100.1", 1, "narrow" },
        { "198.51.101.1", 1, "wide" },
        { "198.52.0.1", 1, null },
        { "2001:db8:1::5", 1, "six" },
        { "2001:db9::5", 1, null },
        { "203.0.113.200", 1, "mapped" },
        { "127.0.0.1", 1, null },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void The_longest_match_decides(string source, int port, string? expected) => Assert.Equal(expected, Table.Find(IpEndpoint.From(IPAddress.Parse(source), port))?.Name);

    [Fact]
    public void The_whole_internet_can_be_a_peer_and_any_other_is_more()
    {
        var table = new PeerTable(Peers, [Entry("0.0.0.0/0", 0, "all"), Entry("192.0.2.7", 0, "host")], []);
        Assert.Equal("all", table.Find(IpEndpoint.From(IPAddress.Parse("8.8.8.8"), 1))?.Name);
        Assert.Equal("host", table.Find(IpEndpoint.From(IPAddress.Parse("192.0.2.7"), 1))?.Name);
        Assert.Null(table.Find(IpEndpoint.From(IPAddress.Parse("2001:db8::1"), 1)));
    }

    [Fact]
    public void Of_two_peers_with_one_address_the_first_has_it() =>
        Assert.Equal("wide", new PeerTable(Peers, [Entry("192.0.2.7", 0, "wide"), Entry("192.0.2.7", 0, "host")], []).Find(IpEndpoint.From(IPAddress.Parse("192.0.2.7"), 1))?.Name);

    [Theory]
    [InlineData("SIP.Carrier.Example", 0, "host")]
    [InlineData("192.0.2.7", 5070, "port")]
    [InlineData("[2001:db8::1]", 0, "six")]
    [InlineData("elsewhere.example", 0, null)]
    public void A_host_of_a_URI_names_a_peer_by_name_or_address(string host, int port, string? expected) => Assert.Equal(expected, Table.FindByHost(Encoding.ASCII.GetBytes(host), port)?.Name);

    [Fact]
    public void Finding_a_peer_allocates_nothing()
    {
        var (known, strange) = (IpEndpoint.From(IPAddress.Parse("198.51.100.1"), 1), IpEndpoint.From(IPAddress.Parse("10.0.0.1"), 1));
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Table.Find(known);
                Table.Find(strange);
            }
        }));
    }

    private static Peer Named(string name) => Array.Find(Peers, peer => peer.Name == name)!;

    private static (IpNetwork Network, int Port, Peer Peer) Entry(string text, int port, string name)
    {
        Assert.True(IpNetwork.TryParse(text, out var network));
        return (network, port, Named(name));
    }
}
