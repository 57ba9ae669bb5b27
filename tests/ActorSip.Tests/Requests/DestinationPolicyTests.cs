using System.Net;
using System.Text;
using ActorSip.Requests;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>Which addresses a sender may name: what is named, by whom.</summary>
public sealed class DestinationPolicyTests
{
    private static readonly LocalAddresses Addresses = new([Own("192.0.2.1"), Own("2001:db8::1"), Own("127.0.0.1")]);

    public static TheoryData<string, string, bool> Rows => new()
    {
        { "198.51.100.7", "203.0.113.5", true },
        { "10.0.0.7", "203.0.113.5", true },
        { "127.0.0.1", "203.0.113.5", false },
        { "127.5.5.5", "127.0.0.9", true },
        { "::1", "2001:db8::9", false },
        { "::1", "::1", true },
        { "::ffff:127.0.0.1", "203.0.113.5", false },
        { "169.254.0.1", "203.0.113.5", false },
        { "169.254.0.1", "169.254.9.9", true },
        { "fe80::1", "2001:db8::9", false },
        { "fe80::1", "fe80::2", true },
        { "224.0.0.251", "203.0.113.5", false },
        { "239.1.1.1", "127.0.0.1", false },
        { "ff02::1", "fe80::2", false },
        { "255.255.255.255", "203.0.113.5", false },
        { "0.0.0.0", "203.0.113.5", false },
        { "0.1.2.3", "203.0.113.5", false },
        { "::", "::1", false },
        { "192.0.2.1", "203.0.113.5", false },
        { "192.0.2.1", "192.0.2.1", true },
        { "192.0.2.1", "2001:db8::1", true },
        { "192.0.2.2", "203.0.113.5", true },
        { "2001:db8::1", "203.0.113.5", false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_address_may_be_named_by_whom_it_leads_to_the_same(string address, string sender, bool expected)
    {
        var policy = new DestinationPolicy(Addresses, MachineAddresses.None, []);
        Assert.Equal(expected, policy.MayName(At(address), At(sender)));
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        Assert.Equal(expected, policy.MayName(Encoding.ASCII.GetBytes($"sip:bob@{host}:5070"), At(sender)));
        Assert.Equal(expected, policy.MayName(Encoding.ASCII.GetBytes($"sip:bob@198.51.100.9;maddr={host}"), At(sender)));
        Assert.Equal(expected, policy.MayNameRoute(Encoding.ASCII.GetBytes($"\"R\" <sip:{host};lr>, <sip:198.51.100.9;lr>"), At(sender)));
    }

    [Theory]
    [InlineData("10.1.0.5", "203.0.113.5", false)]
    [InlineData("10.1.0.5", "10.1.0.5", true)]
    [InlineData("10.1.0.5", "192.0.2.1", true)]
    [InlineData("10.1.0.6", "203.0.113.5", true)]
    [InlineData("10.1.255.255", "10.1.0.6", false)]
    [InlineData("10.1.255.255", "192.0.2.1", false)]
    public void The_cluster_and_the_networks_as_a_whole_may_not_be_named(string address, string sender, bool expected)
    {
        var policy = new DestinationPolicy(Addresses, new MachineAddresses([At("10.1.0.5")], [At("10.1.255.255")]), []);
        Assert.Equal(expected, policy.MayName(At(address), At(sender)));
    }

    [Theory]
    [InlineData("10.1.2.3", 16, "10.1.255.255")]
    [InlineData("192.0.2.77", 26, "192.0.2.127")]
    [InlineData("10.9.9.9", 8, "10.255.255.255")]
    [InlineData("192.0.2.1", 30, "192.0.2.3")]
    [InlineData("192.0.2.1", 31, null)]
    [InlineData("192.0.2.1", 32, null)]
    [InlineData("192.0.2.1", 0, null)]
    public void The_broadcast_address_is_the_last_of_the_network(string address, int prefixLength, string? expected) =>
        Assert.Equal(expected is null ? null : At(expected), MachineAddresses.Broadcast(IPAddress.Parse(address), prefixLength));

    [Fact]
    public void This_machine_has_a_loopback_network_and_no_cluster()
    {
        Assert.Contains(At("127.255.255.255"), MachineAddresses.Find("127.0.0.1").Broadcasts);
        Assert.Empty(MachineAddresses.Find("127.0.0.1").Nodes);
        Assert.Empty(MachineAddresses.Find("node.example.com").Nodes);
        Assert.Equal([At("203.0.113.9")], MachineAddresses.Find("203.0.113.9").Nodes);
    }

    [Fact]
    public void A_name_is_looked_at_when_it_is_looked_up() => Assert.True(new DestinationPolicy(Addresses, MachineAddresses.None, []).MayName("sip:bob@localhost"u8, At("203.0.113.5")));

    [Fact]
    public void The_operator_may_allow_networks()
    {
        Assert.True(IpNetwork.TryParse("127.0.0.0/8", out var network));
        var policy = new DestinationPolicy(Addresses, MachineAddresses.None, [network]);
        Assert.True(policy.MayName(At("127.0.0.1"), At("203.0.113.5")));
        policy.Allowed = [];
        Assert.False(policy.MayName(At("127.0.0.1"), At("203.0.113.5")));
    }

    private static IpEndpoint At(string address) => IpEndpoint.From(IPAddress.Parse(address), 0);

    private static LocalAddress Own(string address) => new()
    {
        Socket = 0,
        Listener = 0,
        ListenerName = "own",
        Transport = TransportProtocol.Udp,
        Bound = IpEndpoint.From(IPAddress.Parse(address), 5060),
        Host = Encoding.ASCII.GetBytes(address),
        Port = 5060,
        SentBy = Encoding.ASCII.GetBytes(address),
    };
}
