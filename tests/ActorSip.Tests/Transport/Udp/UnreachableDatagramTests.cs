using System.Text;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

/// <summary>What an ICMP error quotes is believed when only who has seen the datagram could write it.</summary>
public sealed class UnreachableDatagramTests
{
    private static readonly IpEndpoint Trunk = IpEndpoint.FromIPv4(0xC000_0201, 5060);

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("INVITE")]
    public void A_request_is_known_by_its_branch(string method)
    {
        var text = SentRequests.Text(0x1234_5678_9ABC_DEF0, method, "sip:" + new string('9', 400) + "@192.0.2.1");
        Assert.True(UnreachableDatagram.TryRead(Trunk, text, out var datagram));
        Assert.Equal((0x1234_5678_9ABC_DEF0UL, false), (datagram.Branch, datagram.IsResponse));
    }

    [Fact]
    public void A_CANCEL_has_the_branch_of_its_INVITE_and_a_ticket_of_its_own()
    {
        Assert.True(UnreachableDatagram.TryRead(Trunk, SentRequests.Text(5, "CANCEL"), out var datagram));
        Assert.Equal(5 + BranchTokens.CancelKey, datagram.Branch);
    }

    /// <summary>A router may quote eight bytes of what it could not deliver, which is the UDP header: that says nothing.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(60)]
    [InlineData(100)]
    public void A_quote_that_ends_before_the_branch_does_says_nothing(int length) =>
        Assert.False(UnreachableDatagram.TryRead(Trunk, SentRequests.Text(5).AsSpan(0, length), out _));

    [Theory]
    [InlineData("OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKguessed-by-somebody-who-has-not-seen-it\r\n\r\n")]
    [InlineData("OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9\r\n\r\n")]
    [InlineData("anything")]
    public void What_we_have_not_written_says_nothing(string quote) => Assert.False(UnreachableDatagram.TryRead(Trunk, Encoding.ASCII.GetBytes(quote), out _));

    [Fact]
    public void A_response_is_believed()
    {
        Assert.True(UnreachableDatagram.TryRead(Trunk, "SIP/2.0 200 OK\r\nVia: x"u8, out var datagram));
        Assert.True(datagram.IsResponse);
    }
}
