using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Uris;

/// <summary>
/// Whether two URIs mean the same (RFC 3261 section 19.1.4). SIP and SIPS by its rules, tel by RFC 3966 section 4, everything else, malformed texts too, byte
/// by byte. Not transitive: the RFC says so itself.
/// </summary>
public static class UriComparison
{
    /// <summary>
    /// A URI with more parameters or headers than this equals only its own bytes: comparing sets in any order takes time that grows with the square.
    /// </summary>
    private const int MaxParameters = 64;

    /// <summary>Compares two URIs, without brackets around them. Allocates nothing, except for two different texts of an IPv6 address.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b)) return true;
        if (!SipUri.TryParse(a, out var x) || !SipUri.TryParse(b, out var y)) return false;

        // "A SIP and SIPS URI are never equivalent."
        if (x.Scheme != y.Scheme || x.Scheme == UriScheme.Unknown) return false;
        var parametersA = x.Parameters.Of(a);
        var parametersB = y.Parameters.Of(b);
        if (parametersA.Count((byte)';') >= MaxParameters || parametersB.Count((byte)';') >= MaxParameters) return false;
        if (x.Scheme == UriScheme.Tel) return TelComparison.AreEqual(x.User.Of(a), parametersA, y.User.Of(b), parametersB);

        // "For two URIs to be equal, the user, password, host, and port components must match." "A URI omitting any component with a default value will not
        // match a URI explicitly containing that component with its default value."
        return x.Port == y.Port
            && HasPassword(a, x) == HasPassword(b, y)
            // "Comparison of the userinfo of SIP and SIPS URIs is case-sensitive. This includes userinfo containing passwords or formatted as
            // telephone-subscribers."
            && UriEscapes.AreEquivalent(x.User.Of(a), y.User.Of(b), ignoreCase: false)
            && UriEscapes.AreEquivalent(x.Password.Of(a), y.Password.Of(b), ignoreCase: false)
            && AreHostsEqual(x.Host.Of(a), y.Host.Of(b))
            && AreParametersEqual(parametersA, parametersB)
            && AreHeadersEqual(x.Headers.Of(a), y.Headers.Of(b));
    }

    private static bool HasPassword(ReadOnlySpan<byte> text, in SipUri uri) => !uri.User.IsEmpty && text[uri.User.End] == (byte)':';

    /// <summary>
    /// "Comparison of all other components of the URI is case-insensitive." "An IP address that is the result of a DNS lookup of a host name does not match
    /// that host name."
    /// </summary>
    private static bool AreHostsEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (Ascii.EqualsIgnoreCase(a, b)) return true;

        // RFC 5954 4.2: two texts of one IPv6 address are the same host.
        return a[0] == (byte)'[' && b[0] == (byte)'['
            && IpEndpoint.TryParseHost(a, 0, out var x) && IpEndpoint.TryParseHost(b, 0, out var y) && x.SameAddress(y);
    }

    /// <summary>
    /// "any given parameter-name MUST NOT appear more than once" (19.1.1); where it does all the same, each must match the first of the other, or it would depend on which URI is asked about which.
    /// </summary>
    private static bool AreParametersEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Match(a, b) && Match(b, a);

    /// <summary>"The ordering of parameters and header fields is not significant."</summary>
    private static bool Match(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        foreach (var parameter in new UriParameterList(a))
        {
            var name = parameter.Name.Of(a);
            if (TryFind(b, name, out var value))
            {
                // "Any uri-parameter appearing in both URIs must match."
                if (!UriEscapes.AreEquivalent(parameter.Value.Of(a), value.Of(b), ignoreCase: true)) return false;
            }
            else if (NeverIgnored(name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// "A user, ttl, or method uri-parameter appearing in only one URI never matches, even if it contains the default value." "A URI that includes an maddr
    /// parameter will not match a URI that contains no maddr parameter." Of transport: "A URI omitting any component with a default value will not match a URI
    /// explicitly containing that component with its default value. [...] The same is true for the transport-parameter". "All other uri-parameters appearing in
    /// only one URI are ignored".
    /// </summary>
    private static bool NeverIgnored(ReadOnlySpan<byte> name) =>
        Is(name, "user"u8) || Is(name, "ttl"u8) || Is(name, "method"u8) || Is(name, "maddr"u8) || Is(name, "transport"u8);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) =>
        name.Length >= expected.Length && UriEscapes.AreEquivalent(name, expected, ignoreCase: true);

    private static bool TryFind(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name, out ByteRange value)
    {
        foreach (var parameter in new UriParameterList(parameters))
        {
            value = parameter.Value;
            if (UriEscapes.AreEquivalent(parameter.Name.Of(parameters), name, ignoreCase: true)) return true;
        }

        value = default;
        return false;
    }

    /// <summary>"URI header components are never ignored. Any present header component MUST be present in both URIs and match for the URIs to match."</summary>
    private static bool AreHeadersEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var count = a.Count((byte)'&');
        if (a.IsEmpty != b.IsEmpty || count != b.Count((byte)'&') || count >= MaxParameters) return a.SequenceEqual(b);

        // As sets with repetition: each header is there as often in one as in the other, and the other has none besides. An "&" at the end may stand for an empty one, so that the number of them does not tell.
        int ofA = 0, ofB = 0;
        foreach (var header in new UriParameterList(a, (byte)'&'))
        {
            ofA++;
            if (CountOf(a, a, header) != CountOf(b, a, header)) return false;
        }

        foreach (var _ in new UriParameterList(b, (byte)'&')) ofB++;
        return ofA == ofB;
    }

    private static int CountOf(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> wantedText, UriParameter wanted)
    {
        var count = 0;
        foreach (var header in new UriParameterList(headers, (byte)'&'))
        {
            if (UriEscapes.AreEquivalent(header.Name.Of(headers), wanted.Name.Of(wantedText), ignoreCase: true)
                && UriEscapes.AreEquivalent(header.Value.Of(headers), wanted.Value.Of(wantedText), ignoreCase: true)) count++;
        }

        return count;
    }
}
