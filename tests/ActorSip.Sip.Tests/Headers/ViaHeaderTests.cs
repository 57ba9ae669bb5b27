using ActorSip.Sip.Headers;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Headers;

public sealed class ViaHeaderTests
{
    [Theory]
    [InlineData("SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bK776asdhds",
        TransportProtocol.Udp, "pc33.atlanta.com", 0, "z9hG4bK776asdhds", "branch=z9hG4bK776asdhds")]
    [InlineData("SIP/2.0/TCP 192.0.2.1:5070", TransportProtocol.Tcp, "192.0.2.1", 5070, "", "")]
    [InlineData("SIP/2.0/tls [2001:db8::9:1]:5061;Branch=a;x", TransportProtocol.Tls, "[2001:db8::9:1]", 5061, "a", "Branch=a;x")]
    [InlineData("SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1",
        TransportProtocol.Udp, "first.example.com", 4000, "z9hG4bKa7c6a8dlze.1", "ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1")]
    [InlineData("SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw", TransportProtocol.Udp, "192.0.2.2", 0, "390skdjuw", "branch=390skdjuw")]
    [InlineData("SIP/2.0/UNKNOWN t5.example.com;branch=z9hG4bK2", TransportProtocol.Unknown, "t5.example.com", 0, "z9hG4bK2", "branch=z9hG4bK2")]
    [InlineData("SIP/2.0/WSS a.invalid;branch=z9hG4bK-.!%66*_+`'~;k=\"q,;\\\"\"  ", TransportProtocol.Wss, "a.invalid", 0, "z9hG4bK-.!%66*_+`'~",
        "branch=z9hG4bK-.!%66*_+`'~;k=\"q,;\\\"\"")]
    public void A_value_is_taken_apart(string text, TransportProtocol transport, string host, int port, string branch, string parameters)
    {
        var bytes = text.Bytes();
        Assert.True(ViaHeader.TryParse(bytes, out var via));
        Assert.Equal(transport, via.Transport);
        Assert.Equal(host, via.SentByHost.Of(bytes).Text());
        Assert.Equal(port, via.SentByPort);
        Assert.Equal(branch, via.Branch.Of(bytes).Text());
        Assert.Equal(parameters, via.Parameters.Of(bytes).Text());
        Assert.Equal(bytes.Length, via.Length);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP h", false, "", "", "", "")]
    [InlineData("SIP/2.0/UDP h;rport", true, "", "", "", "")]
    [InlineData("SIP/2.0/UDP h;rport=5062;received=192.0.2.7;maddr=192.0.2.8;as=1.2-ff", true, "5062", "192.0.2.7", "192.0.2.8", "1.2-ff")]
    [InlineData("SIP/2.0/UDP h;AS=q;RPORT;Received=2001:db8::1", true, "", "2001:db8::1", "", "q")]
    public void The_parameters_of_the_way_back_are_found(string text, bool hasRport, string rport, string received, string maddr, string @as)
    {
        var bytes = text.Bytes();
        Assert.True(ViaHeader.TryParse(bytes, out var via));
        Assert.Equal(hasRport, via.HasRport);
        Assert.Equal(rport, via.Rport.Of(bytes).Text());
        Assert.Equal(received, via.Received.Of(bytes).Text());
        Assert.Equal(maddr, via.Maddr.Of(bytes).Text());
        Assert.Equal(@as, via.As.Of(bytes).Text());
    }

    [Fact]
    public void Several_values_are_read_one_after_the_other()
    {
        var bytes = ("SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n"
            + " SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239").Bytes();
        Assert.True(ViaHeader.TryParse(bytes, out var first));
        Assert.Equal((byte)',', bytes[first.Length]);
        Assert.Equal("z9hG4bK9ikj8", first.Branch.Of(bytes).Text());
        Assert.Equal("branch  =   z9hG4bK9ikj8", first.Parameters.Of(bytes).Text());
        var rest = bytes.AsSpan(first.Length + 1);
        Assert.True(ViaHeader.TryParse(rest, out var second));
        Assert.Equal(TransportProtocol.Udp, second.Transport);
        Assert.Equal("z9hG4bK30239", second.Branch.Of(rest).Text());
        Assert.Equal(rest.Length, second.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIP/2.0/UDP")]
    [InlineData("SIP/2.0/UDP ")]
    [InlineData("SIP/2.0 h")]
    [InlineData("SIP/2.0/UDPh;branch=x")]
    [InlineData("SIP/2.0/UDP 192.0.2.15;;,;,,")]
    [InlineData("SIP/2.0/UDP h;")]
    [InlineData("SIP/2.0/UDP h;branch=")]
    [InlineData("SIP/2.0/UDP h;=x")]
    [InlineData("SIP/2.0/UDP h:0")]
    [InlineData("SIP/2.0/UDP h:")]
    [InlineData("SIP/2.0/UDP h:70000")]
    [InlineData("SIP/2.0/UDP h i")]
    [InlineData("SIP/2.0/UDP h;a b")]
    [InlineData("SIP/2.0/UDP [::1;branch=x")]
    [InlineData("SIP/2.0/UDP h;a=\"open")]
    [InlineData(", SIP/2.0/UDP h")]
    public void A_malformed_value_is_refused(string text) => Assert.False(ViaHeader.TryParse(text.Bytes(), out _));

    [Theory]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bKx", true)]
    [InlineData("SIP/2.0/UDP h;branch=Z9HG4BKx", true)]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK", false)]
    [InlineData("SIP/2.0/UDP h;branch=x", false)]
    [InlineData("SIP/2.0/UDP h", false)]
    public void The_cookie_alone_is_no_branch(string text, bool expected)
    {
        var bytes = text.Bytes();
        Assert.True(ViaHeader.TryParse(bytes, out var via));
        Assert.Equal(expected, via.HasMagicCookie(bytes));
    }
}
