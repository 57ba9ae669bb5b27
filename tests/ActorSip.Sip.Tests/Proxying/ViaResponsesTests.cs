using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class ViaResponsesTests
{
    [Theory]

    // Nothing to add: the sent-by is where it came from.
    [InlineData("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", "192.0.2.1", null)]
    [InlineData("SIP/2.0/UDP 192.0.2.1:5060", "192.0.2.1", null)]
    [InlineData("SIP/2.0/UDP [2001:db8::1]:5061;branch=z9hG4bK1", "[2001:db8::1]", null)]
    [InlineData("SIP/2.0/UDP [2001:DB8:0::1];branch=z9hG4bK1", "[2001:db8::1]", null)]

    // A name, or another address.
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK1", "192.0.2.1", "SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1")]
    [InlineData("SIP/2.0/UDP h", "192.0.2.1", "SIP/2.0/UDP h;received=192.0.2.1")]
    [InlineData("SIP/2.0/UDP h:5070 , SIP/2.0/TCP next;rport", "192.0.2.1", "SIP/2.0/UDP h:5070;received=192.0.2.1, SIP/2.0/TCP next;rport")]
    [InlineData("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1,SIP/2.0/UDP b", "192.0.2.1", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1;received=192.0.2.1,SIP/2.0/UDP b")]
    [InlineData("SIP/2.0/UDP [2001:db8::1];branch=z9hG4bK1", "[2001:db8::2]", "SIP/2.0/UDP [2001:db8::1];branch=z9hG4bK1;received=2001:db8::2")]
    [InlineData("SIP/2.0/UDP h;a=\"x;received=y\";branch=z9hG4bK1", "192.0.2.1", "SIP/2.0/UDP h;a=\"x;received=y\";branch=z9hG4bK1;received=192.0.2.1")]

    // rport asked for: RFC 3581 section 4 wants received then in any case.
    [InlineData("SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bK1", "192.0.2.1", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;received=192.0.2.1;rport=40000")]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK1;RPORT", "192.0.2.1", "SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1;rport=40000")]
    [InlineData("SIP/2.0/UDP [2001:db8::1];rport", "[2001:db8::1]", "SIP/2.0/UDP [2001:db8::1];received=2001:db8::1;rport=40000")]

    // What the sender says of himself is not believed.
    [InlineData("SIP/2.0/UDP 192.0.2.1;received=203.0.113.9;branch=z9hG4bK1", "192.0.2.1", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;received=192.0.2.1")]
    [InlineData("SIP/2.0/UDP h;received=203.0.113.9;rport=9;branch=z9hG4bK1", "192.0.2.1", "SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1;rport=40000")]
    [InlineData("SIP/2.0/UDP h;rport=1;received=a;rport=2;received=b", "192.0.2.1", "SIP/2.0/UDP h;received=192.0.2.1;rport=40000")]

    // White space and folds wherever the grammar lets them be.
    [InlineData("SIP / 2.0 / UDP  h ; branch = z9hG4bK1 ; rport", "192.0.2.1", "SIP / 2.0 / UDP  h;branch=z9hG4bK1;received=192.0.2.1;rport=40000")]
    [InlineData("SIP/2.0/UDP h ;\r\n branch=z9hG4bK1 ,\r\n SIP/2.0/UDP b", "192.0.2.1", "SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1,\r\n SIP/2.0/UDP b")]
    public void The_source_of_a_request_is_written_into_its_top_Via(string via, string source, string? expected)
    {
        var request = Request(via);
        ViaResponses.MarkSource(request, ProxyFixture.Flow(source, 40000));
        Assert.Equal(expected ?? via, request.View.First(HeaderId.Via).Text());
        Assert.Equal(expected is null ? 0 : 1, request.Edits.Count);

        // The next element reads it, whatever it was made of.
        var again = Scanned.Valid(System.Text.Encoding.Latin1.GetString(request.Written()));
        Assert.True(again.Parsed.TryVia(out _));
        Assert.Equal(["SIP/2.0/UDP last"], again.View.Values(HeaderId.Via)[1..]);
    }

    [Fact]
    public void A_Via_longer_than_any_stack_is_no_danger()
    {
        var via = "SIP/2.0/UDP h;rport;branch=z9hG4bK1, SIP/2.0/UDP b;x=" + new string('y', 1_000_000);
        var request = Request(via);
        ViaResponses.MarkSource(request, ProxyFixture.Flow("192.0.2.1", 40000));
        Assert.StartsWith("SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.1;rport=40000, SIP/2.0/UDP b;x=yyy", request.View.First(HeaderId.Via).Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP h:5070;branch=z9hG4bK1", "192.0.2.1:5070")]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK1", "192.0.2.1:5060")]
    [InlineData("SIP/2.0/UDP 10.0.0.1:7000;branch=z9hG4bK1", "192.0.2.1:7000")]
    [InlineData("SIP/2.0/UDP h:5070;rport;branch=z9hG4bK1", "192.0.2.1:40000")]
    [InlineData("SIP/2.0/UDP h:5070;rport=9;received=203.0.113.1;branch=z9hG4bK1", "192.0.2.1:40000")]
    [InlineData("SIP/2.0/UDP h:5070;received=203.0.113.1;branch=z9hG4bK1", "192.0.2.1:5070")]
    public void A_response_over_UDP_goes_to_the_source_at_the_port_of_rport_or_of_sent_by(string via, string expected)
    {
        var source = ProxyFixture.Flow("192.0.2.1", 40000);
        var flow = ViaResponses.ReplyFlow(Request(via), source);
        Assert.Equal(expected, flow.Remote.ToString());
        Assert.Equal(source with { Remote = flow.Remote }, flow);
    }

    [Fact]
    public void A_response_over_a_connection_goes_back_on_it()
    {
        var source = ProxyFixture.Flow("192.0.2.1", 40000, socket: 1, TransportProtocol.Tcp, connection: 77);
        Assert.Equal(source, ViaResponses.ReplyFlow(Request("SIP/2.0/TCP h:5070;branch=z9hG4bK1"), source));
    }

    [Fact]
    public void A_request_without_Via_is_left_alone()
    {
        var request = Scanned.Valid("OPTIONS sip:h SIP/2.0\r\nTo: <sip:h>\r\n\r\n");
        ViaResponses.MarkSource(request, ProxyFixture.Flow("192.0.2.1", 40000));
        Assert.Equal(0, request.Edits.Count);
        Assert.Equal(40000, ViaResponses.ReplyFlow(request, ProxyFixture.Flow("192.0.2.1", 40000)).Remote.Port);
    }

    private static SipMessage Request(string via) => Scanned.Valid($"OPTIONS sip:h SIP/2.0\r\nVia: {via}\r\nVia: SIP/2.0/UDP last\r\n\r\n");
}
