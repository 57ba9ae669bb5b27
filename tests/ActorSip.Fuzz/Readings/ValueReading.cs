using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Uris;

namespace ActorSip.Fuzz.Readings;

/// <summary>Reads a text with every parser of header values, whatever it is the value of.</summary>
internal sealed class ValueReading
{
    private readonly UriReading _uris = new();

    public void Read(ReadOnlySpan<byte> text)
    {
        Via(text);
        Address(text);
        Numbers(text);
        Lists(text);
        Digest(text);
        _uris.Read(text);
    }

    private void Via(ReadOnlySpan<byte> text)
    {
        if (!ViaHeader.TryParse(text, out var via)) return;
        Must.Within(text, via.TransportName, via.SentByHost, via.Branch, via.Received, via.Rport, via.Maddr, via.As, via.Parameters, new ByteRange(0, via.Length));
        Must.Hold(via.SentByPort is >= 0 and <= 65535, "a port is one");
        EndsAtComma(text, via.Length);
        via.HasMagicCookie(text);
        Must.Hold(ViaHeader.TryParse(text[..via.Length], out var alone) && alone.Branch == via.Branch && alone.SentByHost == via.SentByHost && alone.Length == via.Length, "a Via reads alike alone");
        _uris.Read(via.SentByHost.Of(text));
    }

    private void Address(ReadOnlySpan<byte> text)
    {
        if (!NameAddress.TryParse(text, out var address)) return;
        Must.Within(text, address.DisplayName, address.Uri, address.Parameters, address.Tag, new ByteRange(0, address.Length));
        EndsAtComma(text, address.Length);
        var name = QuotedString.Content(address.DisplayName.Of(text));
        Must.Hold(name.Length <= address.DisplayName.Length, "quotes are no content");
        Must.Hold(address.TryGetParameter(text, "tag"u8, out var tag) ? tag == address.Tag || address.Tag.IsEmpty || tag.IsEmpty : address.Tag.IsEmpty, "the tag is a parameter");
        Must.Hold(NameAddress.TryParse(text[..address.Length], out var alone) && alone.Uri == address.Uri && alone.Tag == address.Tag && alone.Length == address.Length, "an address reads alike alone");
        var parameters = address.Parameters.Of(text);
        var list = new ParameterList(parameters);
        while (list.MoveNext()) Must.Within(parameters, list.Current.Name, list.Current.Value);
        Must.Hold(!list.IsMalformed && list.Position == parameters.Length, "the parameters read alike alone");
        _uris.Read(address.Uri.Of(text));
    }

    private static void Numbers(ReadOnlySpan<byte> text)
    {
        if (CSeqHeader.TryParse(text, out var cseq))
        {
            Must.Within(text, cseq.Method);
            Must.Hold(SipTokens.IsToken(cseq.Method.Of(text)), "a method is a token");
        }

        if (HeaderNumber.TryParse(text, out var number) && number != 0) Must.Hold(text.IndexOfAnyInRange((byte)'1', (byte)'9') >= 0, "a number has its digits");
        if (QValue.TryParse(text, out var thousandths)) Must.Hold(thousandths is >= 0 and <= 1000, "a preference is at most one");
        if (RetryAfter.TryParse(text, out var seconds) && seconds != 0) Must.Hold(text.IndexOfAnyInRange((byte)'1', (byte)'9') >= 0, "seconds have their digits");
        SipMethods.Identify(text);
        HeaderNames.Identify(text);
    }

    private static void Lists(ReadOnlySpan<byte> text)
    {
        var end = 0;
        foreach (var range in new CommaList(text))
        {
            Must.Within(text, range);
            Must.Hold(range.Start >= end, "values follow one another");
            end = range.End;
        }

        foreach (var parameter in new ParameterList(text)) Must.Within(text, parameter.Name, parameter.Value);
        foreach (var token in new TokenList(text)) Must.Hold(SipTokens.IsToken(token.Of(text)), "a token is one");
        foreach (var parameter in new UriParameterList(text)) Must.Within(text, parameter.Name, parameter.Value);
        if (text.Length > 1 && text[0] == (byte)'"') Must.Hold(QuotedString.Measure(text) <= text.Length, "a quoted string ends in its text");
    }

    private static void Digest(ReadOnlySpan<byte> text)
    {
        if (DigestCredentials.Parse(text, out var credentials) == CredentialsDefect.None)
        {
            Must.Within(text, credentials.Username, credentials.Realm, credentials.Nonce, credentials.Uri, credentials.Response, credentials.NonceCountText, credentials.ClientNonce);
            Must.Hold(!credentials.NonceCountText.IsEmpty == (credentials.Qop != DigestQop.None), "a count comes with a qop");
            Nonce.TryRead(OwnParts.Key, credentials.Nonce.Of(text), out _);
        }

        if (!DigestChallenge.TryParse(text, out var challenge)) return;
        Must.Within(text, challenge.Realm, challenge.Nonce, challenge.Opaque);
        Must.Hold(Ascii.EqualsIgnoreCase(text[..6], "Digest"u8), "a challenge says that it is one");
    }

    private static void EndsAtComma(ReadOnlySpan<byte> text, int length) => Must.Hold(length == text.Length || text[length] == (byte)',', "a value ends at a comma or at the end");
}
