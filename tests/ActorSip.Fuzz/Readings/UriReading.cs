using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Fuzz.Readings;

/// <summary>Reads a text as a URI in every way that there is.</summary>
internal sealed class UriReading : INextHopReach
{
    private byte[] _key = new byte[4096];
    private byte[] _again = new byte[4096];

    public bool Reaches(TransportProtocol transport, bool isIPv4) => transport is TransportProtocol.Udp or TransportProtocol.Tcp;

    public bool IsLeftOut(TransportProtocol transport, in IpEndpoint endpoint) => false;

    public void Read(ReadOnlySpan<byte> text)
    {
        if (IpEndpoint.TryParseHost(text, 0, out var literal))
        {
            Span<byte> host = stackalloc byte[64];
            host = host[..literal.WriteHost(host)];
            Must.Hold(IpEndpoint.TryParseHost(host, 0, out var same) && same.SameAddress(literal), "an address that is written reads as the same one");
        }

        if (!SipUri.TryParse(text, out var uri))
        {
            Must.Hold(!NextHopUri.TryRead(text, out _), "what is no URI leads nowhere");
            return;
        }

        Must.Within(text, uri.SchemeName, uri.User, uri.Password, uri.Host, uri.Parameters, uri.Headers);
        if (uri.Scheme is UriScheme.Sip or UriScheme.Sips) IsAllOf(text, uri);
        Must.Hold(UriComparison.AreEqual(text, text), "a URI equals itself");
        Must.Hold(uri.Scheme == UriScheme.Unknown || IdentityComparison.AreSame(text, text, OwnParts.Domains), "an identity is the same as itself");
        uri.GetTransport(text);
        if (uri.TryGetParameter(text, "maddr"u8, out var maddr)) Must.Within(text, maddr);
        Span<char> number = stackalloc char[DialledNumber.MaxLength];
        if (DialledNumber.TryRead(text, uri, number, out var digits)) Must.Hold(digits is > 0 and <= DialledNumber.MaxLength, "a number has digits");
        if (NextHopUri.TryRead(text, out var hop))
        {
            Must.Within(text, hop.Host);
            if (hop.TryLiteral(text, this, out var address)) Must.Hold(address.Transport != TransportProtocol.Unknown, "an address has a transport");
        }

        AddressOfRecordIsCanonical(text, uri);
    }

    /// <summary>Comparisons say the same whichever comes first.</summary>
    public static void Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Must.Hold(UriComparison.AreEqual(a, b) == UriComparison.AreEqual(b, a), "two URIs are equal in either order");
        Must.Hold(IdentityComparison.AreSame(a, b, OwnParts.Domains) == IdentityComparison.AreSame(b, a, OwnParts.Domains), "two identities are the same in either order");
        Must.Hold(UriEscapes.AreEquivalent(a, b, ignoreCase: true) || !UriEscapes.AreEquivalent(a, b, ignoreCase: false), "what is equivalent is so without regard to case");
    }

    /// <summary>The components and the marks between them are the whole text: nothing is passed over.</summary>
    private static void IsAllOf(ReadOnlySpan<byte> text, in SipUri uri)
    {
        var at = uri.SchemeName.End + 1;
        if (!uri.User.IsEmpty)
        {
            Must.Hold(uri.User.Start == at, "the user follows the scheme");
            at = uri.User.End;
            if (text[at] == (byte)':') at += 1 + uri.Password.Length;
            Must.Hold(text[at++] == (byte)'@', "the userinfo ends at the '@'");
        }

        Must.Hold(uri.Host.Start == at && !uri.Host.IsEmpty, "the host follows");
        at = uri.Host.End;
        Must.Hold((uri.Port != 0) == (at < text.Length && text[at] == (byte)':'), "a port has its colon");
        if (uri.Port != 0)
        {
            at++;
            while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        }

        if (!uri.Parameters.IsEmpty)
        {
            Must.Hold(text[at] == (byte)';' && uri.Parameters.Start == at + 1, "parameters follow a ';'");
            at = uri.Parameters.End;
        }

        if (!uri.Headers.IsEmpty)
        {
            Must.Hold(text[at] == (byte)'?' && uri.Headers.Start == at + 1, "headers follow a '?'");
            at = uri.Headers.End;
        }

        Must.Hold(at == text.Length, "nothing is left");
    }

    private void AddressOfRecordIsCanonical(ReadOnlySpan<byte> text, in SipUri uri)
    {
        var room = 3 * text.Length + 16;
        if (_key.Length < room) (_key, _again) = (new byte[room * 2], new byte[room * 2]);
        if (!AddressOfRecord.TryWrite(text, uri, "H"u8, _key.AsSpan(4), out var length))
        {
            Must.Hold(uri.Scheme == UriScheme.Unknown, "a key fits");
            return;
        }

        if (uri.User.IsEmpty) return;
        "sip:"u8.CopyTo(_key);
        var key = _key.AsSpan(0, 4 + length);
        Must.Hold(SipUri.TryParse(key, out var canonical), "a key is the rest of a URI");
        Must.Hold(AddressOfRecord.TryWrite(key, canonical, "h"u8, _again, out var again) && key[4..].SequenceEqual(_again.AsSpan(0, again)), "the key of a key is itself");
    }
}
