using System.Net;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Transports;

public sealed class IpEndpointTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("010.001.1.09", "10.1.1.9")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]")]
    [InlineData("2001:DB8:0:0::1", "[2001:db8::1]")]
    [InlineData("[::]", "[::]")]
    [InlineData("::1", "[::1]")]
    [InlineData("[::ffff:192.0.2.1]", "192.0.2.1")]
    [InlineData("[2001:db8:1:2:3:4:5:6]", "[2001:db8:1:2:3:4:5:6]")]
    public void A_literal_is_read_and_printed(string host, string printed)
    {
        Assert.True(IpEndpoint.TryParseHost(host.Bytes(), 5070, out var endpoint));
        Span<byte> text = stackalloc byte[48];
        Assert.Equal(printed, ((ReadOnlySpan<byte>)text[..endpoint.WriteHost(text)]).Text());
        Assert.Equal(printed.Trim('[', ']'), ((ReadOnlySpan<byte>)text[..endpoint.WriteHost(text, brackets: false)]).Text());
        Assert.Equal(printed + ":5070", endpoint.ToString());
        Assert.Equal(5070, endpoint.Port);
        Assert.Equal(endpoint, IpEndpoint.From(endpoint.ToIPAddress(), endpoint.Port));
        Assert.Equal(IPAddress.Parse(printed.Trim('[', ']')), endpoint.ToIPAddress());
        Assert.Equal(new IPEndPoint(endpoint.ToIPAddress(), 5070), endpoint.ToIPEndPoint());
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData("1..2.3")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.0004")]
    [InlineData("1.2.3.4 ")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[]")]
    [InlineData("[::1")]
    [InlineData("::1]")]
    [InlineData("[[::1]]")]
    [InlineData("[::1]:5060")]
    [InlineData("[[::1]:5060]")]
    [InlineData("1:2")]
    [InlineData("[::1::]")]
    [InlineData("[12345::]")]
    [InlineData("::1/64")]
    [InlineData("fe80::1%1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::\u00e9]")]
    [InlineData("host:5060")]
    public void Anything_else_is_a_name(string host) => Assert.False(IpEndpoint.TryParseHost(host.Bytes(), 5060, out _));

    [Fact]
    public void An_IPv4_address_is_its_mapped_form()
    {
        var endpoint = IpEndpoint.FromIPv4(0xC0000201, 5060);
        Assert.True(endpoint.IsIPv4);
        Assert.Equal(0xC0000201, endpoint.IPv4);
        Span<byte> bytes = stackalloc byte[16];
        endpoint.WriteIPv6(bytes);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 1], bytes.ToArray());
        Assert.Equal(endpoint, IpEndpoint.FromIPv6(bytes, 5060));
        Assert.True(endpoint.SameAddress(endpoint.WithPort(1)));
        Assert.NotEqual(endpoint, endpoint.WithPort(1));
        Assert.Equal(0u, IpEndpoint.FromIPv6(IPAddress.IPv6Loopback.GetAddressBytes(), 1).IPv4);
    }

    [Theory]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("127.255.0.9", true, false)]
    [InlineData("128.0.0.1", false, false)]
    [InlineData("[::1]", true, false)]
    [InlineData("[::2]", false, false)]
    [InlineData("0.0.0.0", false, true)]
    [InlineData("[::]", false, true)]
    public void Loopback_and_wildcard_are_known(string host, bool isLoopback, bool isWildcard)
    {
        Assert.True(IpEndpoint.TryParseHost(host.Bytes(), 5060, out var endpoint));
        Assert.Equal(isLoopback, endpoint.IsLoopback);
        Assert.Equal(isWildcard, endpoint.IsWildcard);
        Assert.False(endpoint.IsDefault);
    }

    [Fact]
    public void A_link_local_address_keeps_its_scope()
    {
        var address = new IPAddress(IPAddress.Parse("fe80::1").GetAddressBytes(), 7);
        var endpoint = IpEndpoint.From(address, 5060);
        Assert.Equal(7u, endpoint.Scope);
        Assert.Equal(address, endpoint.ToIPAddress());
        Assert.False(endpoint.SameAddress(IpEndpoint.From(IPAddress.Parse("fe80::1"), 5060)));
        Assert.Equal("[fe80::1]:5060", endpoint.ToString());
        Assert.True(default(IpEndpoint).IsDefault);
    }
}
