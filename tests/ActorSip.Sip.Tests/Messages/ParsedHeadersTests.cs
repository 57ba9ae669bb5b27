using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

public sealed class ParsedHeadersTests
{
    [Fact]
    public void Nothing_is_parsed_that_nobody_asks_for()
    {
        var message = Scanned.Valid("OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nTo: <sip:h>\r\nCSeq: 1 OPTIONS\r\n\r\n");
        Assert.Equal(0, message.Parsed.ParseCount);
        Assert.Equal("<sip:h>", message.View.First(HeaderId.To).Text());
        Assert.Equal(0, message.Parsed.ParseCount);
    }

    [Fact]
    public void What_was_parsed_is_kept()
    {
        // The length of the body was needed by the scan.
        var message = Scanned.Valid(SampleMessages.Invite);
        Assert.Equal(1, message.Parsed.ParseCount);
        for (var round = 0; round < 3; round++)
        {
            Assert.True(message.Parsed.TryVia(out var via));
            Assert.Equal("z9hG4bK776asdhds", via.Branch.Of(message.Received(HeaderId.Via)).Text());
            Assert.True(message.Parsed.TryFrom(out _));
            Assert.Equal("1928301774", message.Parsed.FromTag.Text());
            Assert.True(message.Parsed.TryTo(out _));
            Assert.True(message.Parsed.ToTag.IsEmpty);
            Assert.True(message.Parsed.TryCSeq(out var cseq, out var method));
            Assert.Equal((314159u, SipMethod.Invite), (cseq.Number, method));
            Assert.True(message.Parsed.TryRequestUri(out var uri));
            Assert.Equal("bob", uri.User.Of(message.RequestUri).Text());
            Assert.True(message.Parsed.TryMaxForwards(out var hops));
            Assert.Equal(70u, hops);
            Assert.Equal(7, message.Parsed.ParseCount);
        }
    }

    [Fact]
    public void What_is_malformed_or_missing_is_parsed_once_too()
    {
        var message = Scanned.Valid("OPTIONS x SIP/2.0\r\nVia: SIP/2.0/UDP\r\nTo: \"x <sip:h>\r\nCSeq: OPTIONS 1\r\nMax-Forwards: many\r\n\r\n");
        for (var round = 0; round < 2; round++)
        {
            Assert.False(message.Parsed.TryVia(out _));
            Assert.False(message.Parsed.TryFrom(out _));
            Assert.False(message.Parsed.TryTo(out _));
            Assert.False(message.Parsed.TryCSeq(out _, out _));
            Assert.False(message.Parsed.TryRequestUri(out _));
            Assert.False(message.Parsed.TryMaxForwards(out _));
            Assert.True(message.Parsed.FromTag.IsEmpty);
            Assert.True(message.Parsed.ToTag.IsEmpty);
            Assert.Equal(6, message.Parsed.ParseCount);
        }
    }

    [Fact]
    public void Edits_do_not_show_in_what_was_received()
    {
        var message = Scanned.Valid(SampleMessages.Invite);
        message.Edits.Push(HeaderId.Via, "SIP/2.0/TCP other;branch=z9hG4bKother"u8);
        message.Edits.SetRequestUri("sip:other"u8);
        Assert.True(message.Parsed.TryVia(out var via));
        Assert.Equal("pc33.atlanta.example.com", via.SentByHost.Of(message.Received(HeaderId.Via)).Text());
        Assert.True(message.Parsed.TryRequestUri(out var uri));
        Assert.Equal("biloxi.example.com", uri.Host.Of(message.RequestUri).Text());
        Assert.Equal("sip:other", message.View.RequestUri.Text());
    }
}
