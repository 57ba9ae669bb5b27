using System.Net;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Transports;

public sealed class IpNetworkTests
{
    /// <summary>Text, and how it is shown; empty when it is none.</summary>
    public static TheoryData<string, string> Texts => new()
    {
        { "192.0.2.7", "192.0.2.7" },
        { "192.0.2.0/24", "192.0.2.0/24" },
        { "0.0.0.0/0", "0.0.0.0/0" },
        { "192.0.2.7/32", "192.0.2.7" },
        { "2001:db8::/32", "2001:db8::/32" },
        { "[2001:db8::7]", "2001:db8::7" },
        { "::/0", "::/0" },
        { "::ffff:192.0.2.0/120", "192.0.2.0/24" },
        { "192.0.2.1/24", "" },
        { "192.0.2.0/33", "" },
        { "2001:db8::/129", "" },
        { "192.0.2.0/", "" },
        { "192.0.2.0/-1", "" },
        { "192.0.2", "" },
        { "example.com", "" },
        { "", "" },
        { "ä", "" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_network_is_read_and_shown(string text, string shown)
    {
        Assert.Equal(shown.Length > 0, IpNetwork.TryParse(text, out var network));
        if (shown.Length > 0) Assert.Equal(shown, network.ToString());
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.9", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/31", "192.0.2.1", true)]
    [InlineData("192.0.2.0/31", "192.0.2.2", false)]
    [InlineData("0.0.0.0/0", "255.1.2.3", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "192.0.2.1", true)]
    [InlineData("2001:db8::/63", "2001:db8:0:1::9", true)]
    [InlineData("2001:db8::/64", "2001:db8:0:1::9", false)]
    [InlineData("2001:db8::8/125", "2001:db8::f", true)]
    [InlineData("2001:db8::8/125", "2001:db8::10", false)]
    public void An_address_is_in_it_or_not(string network, string address, bool expected)
    {
        Assert.True(IpNetwork.TryParse(network, out var parsed));
        Assert.Equal(expected, parsed.Contains(IpEndpoint.From(IPAddress.Parse(address), 5060)));
    }
}
