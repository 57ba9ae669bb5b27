using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Uris;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Headers;

/// <summary>Whatever the bytes: no parser throws, none gives a range outside the text, none allocates.</summary>
public sealed class ParserRobustnessTests
{
    private static readonly string[] Pieces =
    [
        "sip:", "SIPS:", "tel:+1", "x:", "a", "b.c", "192.0.2.1", "[2001:db8::1]", "@", ":", ";", ",", "=", "?", "&",
        "%41", "%", "%4", "<", ">", "\"", "\\", "\\\"", " ", "\t",
        "\r\n ", "\r\n", "\r", "\n", "\0", "\u00e9", "*", "5060", "0", "lr", "tag", "branch", "z9hG4bK1", "rport",
        "received", "as", "q", "SIP/2.0/UDP ", "/", "SIP", "INVITE", "4294967296",
    ];

    [Fact]
    public void Any_pieces_in_any_order_are_read_or_refused() => Gen.Int[0, Pieces.Length - 1].Array[0, 14].Sample(indices =>
    {
        var pieces = indices.Select(index => Pieces[index]).ToArray();
        Exercise(string.Concat(pieces).Bytes());
        Exercise(("sip:" + string.Concat(pieces)).Bytes());
        Exercise(("SIP/2.0/UDP h;" + string.Concat(pieces)).Bytes());
        Exercise(("\"x\" <sip:h>;" + string.Concat(pieces)).Bytes());
    }, iter: 20_000);

    [Theory]
    [InlineData("SIP/2.0/UDP [2001:db8::9:1]:5061;branch=z9hG4bK776asdhds;rport;received=192.0.2.1, SIP/2.0/TCP h")]
    [InlineData("\"A. G. Bell\" <sip:agb@bell-telephone.com;transport=tcp>;tag=a48s;q=0.7")]
    [InlineData("sip:al%69ce:pw@atlanta.com:5070;transport=tcp;lr?subject=x&priority=urgent")]
    [InlineData("tel:+1-201-555-0123;phone-context=example.com")]
    [InlineData("314159 INVITE")]
    [InlineData("a, b, \"c,d\"")]
    public void Reading_allocates_nothing(string text)
    {
        var bytes = text.Bytes();
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 200; i++) Exercise(bytes);
        }));
    }

    private static void Exercise(ReadOnlySpan<byte> text)
    {
        if (SipUri.TryParse(text, out var uri))
        {
            Within(text, uri.SchemeName, uri.User, uri.Password, uri.Host, uri.Parameters, uri.Headers);
            uri.GetTransport(text);
            if (!UriComparison.AreEqual(text, text)) throw new InvalidOperationException("A URI equals itself");
            Span<byte> key = stackalloc byte[1024];
            if (uri.Scheme != UriScheme.Unknown && !AddressOfRecord.TryWrite(text, uri, "h"u8, key, out _)) throw new InvalidOperationException("A key fits");
        }

        if (ViaHeader.TryParse(text, out var via))
        {
            Within(text, via.TransportName, via.SentByHost, via.Branch, via.Received, via.Rport,
                via.Maddr, via.Parameters, via.As, new ByteRange(0, via.Length));
            via.HasMagicCookie(text);
            EndsAtComma(text, via.Length);
        }

        if (NameAddress.TryParse(text, out var address))
        {
            Within(text, address.DisplayName, address.Uri, address.Parameters, address.Tag, new ByteRange(0, address.Length));
            EndsAtComma(text, address.Length);
            if (address.TryGetParameter(text, "q"u8, out var q)) Within(text, q);
        }

        if (CSeqHeader.TryParse(text, out var cseq)) Within(text, cseq.Method);
        if (HeaderNumber.TryParse(text, out var number) && number != 0 && text.IndexOfAnyInRange((byte)'1', (byte)'9') < 0)
            throw new InvalidOperationException("A number has its digits");
        if (QValue.TryParse(text, out var thousandths) && thousandths is < 0 or > 1000) throw new InvalidOperationException("A preference is at most one");
        var end = 0;
        foreach (var range in new CommaList(text))
        {
            Within(text, range);
            if (range.Start < end) throw new InvalidOperationException("Values follow one another");
            end = range.End;
        }

        foreach (var parameter in new ParameterList(text)) Within(text, parameter.Name, parameter.Value);
        foreach (var token in new TokenList(text)) Within(text, token);
    }

    private static void EndsAtComma(ReadOnlySpan<byte> text, int length)
    {
        if (length != text.Length && text[length] != (byte)',') throw new InvalidOperationException("A value ends at a comma or at the end");
    }

    private static void Within(ReadOnlySpan<byte> text, params ReadOnlySpan<ByteRange> ranges)
    {
        foreach (var range in ranges)
        {
            if (range.Start < 0 || range.Length < 0 || range.End > text.Length) throw new InvalidOperationException("A range lies in its text");
        }
    }
}
