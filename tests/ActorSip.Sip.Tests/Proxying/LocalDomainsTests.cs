using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class LocalDomainsTests
{
    private static readonly LocalDomains Domains = new(ProxyFixture.Addresses, [["example.com", "192.0.2.10", "[2001:db8::10]"]]);

    [Theory]
    [InlineData("EXAMPLE.com", 0, true, true)]
    [InlineData("example.com", 5060, true, true)]
    [InlineData("example.com", 7777, false, true)]
    [InlineData("192.0.2.10", 0, true, true)]
    [InlineData("192.0.2.10", 5060, true, true)]
    [InlineData("192.0.2.10", 7777, false, false)]
    [InlineData("[2001:db8::10]", 7777, false, false)]
    [InlineData("example.org", 0, false, false)]
    [InlineData("Example.com.", 0, true, true)]
    [InlineData("example.com..", 0, false, false)]
    [InlineData("[::ffff:192.0.2.10]", 0, true, true)]
    [InlineData("[2001:DB8:0:0::10]", 0, true, true)]
    [InlineData("[2001:db8::11]", 0, false, false)]
    [InlineData(".", 0, false, false)]
    public void A_port_tells_servers_apart_and_people_only_at_addresses(string host, int port, bool isServer, bool isIdentity)
    {
        Assert.Equal(isServer, Domains.Contains(host.Bytes(), port));
        Assert.Equal(isIdentity, Domains.TryGetPrimaryOfIdentity(host.Bytes(), port, out var primary));
        if (isIdentity) Assert.Equal("example.com", ((ReadOnlySpan<byte>)primary).Text());
    }
}
