using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class DigestUriTests
{
    [Theory]
    [InlineData("sip:bob@example.com", "sip:bob@example.com")]
    [InlineData("sip:bob@example.com;transport=tcp", "sip:bob@example.com")]
    [InlineData("sip:bob@EXAMPLE.com", "sip:%62ob@alias.example.net:5060")]
    [InlineData("sips:bob@example.com", "sip:bob@example.com")]
    [InlineData("sip:bob@192.0.2.10", "sip:bob@example.com")]
    [InlineData("sip:example.com", "sip:alias.example.net")]
    [InlineData("sip:192.0.2.10:5060", "sip:bob@example.com")]
    [InlineData("sip:proxy.example.com", "sip:bob@example.com")]
    [InlineData("sip:example.com", "sip:+4930123@elsewhere.invalid")]
    [InlineData("sip:bob@elsewhere.invalid:5060", "sip:bob@elsewhere.invalid")]
    [InlineData("sip:bob@elsewhere.invalid;user=phone", "sip:bob@ELSEWHERE.invalid")]
    [InlineData("tel:+49-30-123", "tel:+4930123")]
    [InlineData("urn:service:sos", "urn:service:sos")]
    public void A_directive_that_means_the_called_or_this_server_fits(string directive, string called) => Assert.True(Fits(directive, called));

    [Theory]
    [InlineData("sip:carol@example.com", "sip:bob@example.com")]
    [InlineData("sip:Bob@example.com", "sip:bob@example.com")]
    [InlineData("sip:bob@example.com", "sip:bob@elsewhere.invalid")]
    [InlineData("sip:bob@elsewhere.invalid", "sip:bob@example.com")]
    [InlineData("sip:bob@elsewhere.invalid:5070", "sip:bob@elsewhere.invalid")]
    [InlineData("sip:elsewhere.invalid", "sip:bob@elsewhere.invalid")]
    [InlineData("sip:bob@example.com", "sip:example.com")]
    [InlineData("tel:+4930124", "tel:+4930123")]
    [InlineData("tel:+4930123", "sip:+4930123@example.com")]
    [InlineData("/dir/index.html", "sip:bob@example.com")]
    [InlineData("", "sip:bob@example.com")]
    [InlineData("sip:bob@example.com", "urn:service:sos")]
    public void A_directive_that_means_somebody_else_does_not(string directive, string called) => Assert.False(Fits(directive, called));

    private static bool Fits(string directive, string called) =>
        DigestUri.Fits(directive.Bytes(), Scanned.Message($"INVITE {called} SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n"), ProxyFixture.Domains, ProxyFixture.Addresses);
}
