using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Uris;

/// <summary>
/// Where the components of a SIP, SIPS or tel URI lie in its text (RFC 3261 section 19.1.1, RFC 3966 section 3). All ranges are relative to the text that was
/// parsed, as they stand: nothing is unescaped. Of any other scheme only <see cref="SchemeName"/> is set.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct SipUri
{
    public UriScheme Scheme { get; private init; }

    public ByteRange SchemeName { get; private init; }

    /// <summary>Of a tel URI the number.</summary>
    public ByteRange User { get; private init; }

    /// <summary>Empty when there is none, and also for an empty one ("sip:user:@host"), which a ':' after <see cref="User"/> tells apart.</summary>
    public ByteRange Password { get; private init; }

    /// <summary>A name, an IPv4 address, or an IPv6 address with its brackets. Empty for tel.</summary>
    public ByteRange Host { get; private init; }

    /// <summary>What follows the first ';' after the host, up to the '?'.</summary>
    public ByteRange Parameters { get; private init; }

    /// <summary>What follows the '?'.</summary>
    public ByteRange Headers { get; private init; }

    /// <summary>1 to 65535; 0 when there is none.</summary>
    public int Port { get; private init; }

    /// <summary>Takes a URI apart, without brackets or blanks around it. False for what the grammar of its scheme does not allow.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipUri uri)
    {
        uri = default;
        var colon = text.IndexOf((byte)':');
        if (colon <= 0) return false;
        var scheme = SchemeOf(text[..colon]);
        return scheme switch
        {
            UriScheme.Unknown => TryParseOther(text, colon, out uri),
            UriScheme.Tel => TryParseTel(text, colon, out uri),
            _ => TryParseSip(text, colon, scheme, out uri),
        };
    }

    /// <summary>Finds a URI parameter by its name, in any case of letters and however escaped. A flag is found with an empty range.</summary>
    /// <param name="text">The text that was parsed; <paramref name="value"/> is relative to it.</param>
    public bool TryGetParameter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out ByteRange value)
    {
        var parameters = Parameters.Of(text);
        foreach (var parameter in new UriParameterList(parameters))
        {
            if (!UriEscapes.AreEquivalent(parameter.Name.Of(parameters), name, ignoreCase: true)) continue;
            value = parameter.Value.Moved(Parameters.Start);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>True when the URI has a transport parameter, whatever it names.</summary>
    public bool HasTransport(ReadOnlySpan<byte> text) => TryGetParameter(text, "transport"u8, out _);

    /// <summary>What the transport parameter names; Unknown when it is absent or names something else.</summary>
    public TransportProtocol GetTransport(ReadOnlySpan<byte> text) =>
        TryGetParameter(text, "transport"u8, out var value) ? TransportToken.Parse(value.Of(text)) : TransportProtocol.Unknown;

    private static UriScheme SchemeOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when System.Text.Ascii.EqualsIgnoreCase(name, "sip"u8) => UriScheme.Sip,
        4 when System.Text.Ascii.EqualsIgnoreCase(name, "sips"u8) => UriScheme.Sips,
        3 when System.Text.Ascii.EqualsIgnoreCase(name, "tel"u8) => UriScheme.Tel,
        _ => UriScheme.Unknown,
    };

    private static bool TryParseOther(ReadOnlySpan<byte> text, int colon, out SipUri uri)
    {
        uri = new SipUri { SchemeName = new ByteRange(0, colon) };
        return char.IsAsciiLetter((char)text[0]) && CharacterTable.IsAll(text[..colon], CharacterClass.Scheme)
            && colon + 1 < text.Length && CharacterTable.IsAll(text, CharacterClass.AnyUri);
    }

    private static bool TryParseTel(ReadOnlySpan<byte> text, int colon, out SipUri uri)
    {
        uri = default;
        var start = colon + 1;
        var end = text.IndexOf((byte)';');
        if (end < 0) end = text.Length;
        if (end <= start) return false;
        var isGlobal = text[start] == (byte)'+';
        var digits = isGlobal ? text[(start + 1)..end] : text[start..end];
        if (digits.IsEmpty || !CharacterTable.IsAll(digits, isGlobal ? CharacterClass.GlobalNumber : CharacterClass.LocalNumber)) return false;

        // RFC 3966 section 3: global-number-digits = "+" *phonedigit DIGIT *phonedigit, and a local number like it: separators alone are none.
        if (CharacterTable.IsAll(digits, CharacterClass.VisualSeparator)) return false;
        var parameters = end < text.Length ? new ByteRange(end + 1, text.Length - end - 1) : default;
        if (end < text.Length && !AreParameters(parameters.Of(text))) return false;
        uri = new SipUri { Scheme = UriScheme.Tel, SchemeName = new ByteRange(0, colon), User = new ByteRange(start, end - start), Parameters = parameters };
        return true;
    }

    private static bool TryParseSip(ReadOnlySpan<byte> text, int colon, UriScheme scheme, out SipUri uri)
    {
        uri = default;
        var at = colon + 1;

        // No component but the userinfo is followed by an '@', and none may hold one unescaped: so the first ends the userinfo, however many ';' and '?' stand
        // before it.
        ByteRange user = default, password = default;
        var userinfo = text[at..].IndexOf((byte)'@');
        if (userinfo >= 0)
        {
            // RFC 3261 19.1.1: "If the @ sign is present in a SIP or SIPS URI, the user field MUST NOT be empty."
            if (!TryParseUserinfo(text, at, at + userinfo, out user, out password)) return false;
            at += userinfo + 1;
        }

        if (!TryParseHost(text, ref at, out var host) || !TryParsePort(text, ref at, out var port)) return false;
        ByteRange parameters = default, headers = default;
        if (at < text.Length && text[at] == (byte)';')
        {
            var length = text[++at..].IndexOf((byte)'?');
            parameters = new ByteRange(at, length < 0 ? text.Length - at : length);
            if (!AreParameters(parameters.Of(text))) return false;
            at = parameters.End;
        }

        if (at < text.Length && text[at] == (byte)'?')
        {
            headers = new ByteRange(at + 1, text.Length - at - 1);
            if (headers.IsEmpty || !IsMadeOf(headers.Of(text), CharacterClass.UriHeaders)) return false;
            at = text.Length;
        }

        if (at != text.Length) return false;
        uri = new SipUri
        {
            Scheme = scheme,
            SchemeName = new ByteRange(0, colon),
            User = user,
            Password = password,
            Host = host,
            Port = port,
            Parameters = parameters,
            Headers = headers,
        };
        return true;
    }

    private static bool TryParseUserinfo(ReadOnlySpan<byte> text, int start, int end, out ByteRange user, out ByteRange password)
    {
        var length = text[start..end].IndexOf((byte)':');
        user = new ByteRange(start, length < 0 ? end - start : length);
        password = length < 0 ? default : new ByteRange(user.End + 1, end - user.End - 1);
        return !user.IsEmpty && IsMadeOf(user.Of(text), CharacterClass.User) && IsMadeOf(password.Of(text), CharacterClass.Password);
    }

    private static bool TryParseHost(ReadOnlySpan<byte> text, ref int at, out ByteRange host)
    {
        var length = HostSyntax.Measure(text[at..]);
        host = new ByteRange(at, length);
        at += length;
        return length > 0;
    }

    private static bool TryParsePort(ReadOnlySpan<byte> text, ref int at, out int port)
    {
        port = 0;
        if (at >= text.Length || text[at] != (byte)':') return true;
        var length = HostSyntax.MeasurePort(text[++at..], out port);
        at += length;
        return length > 0;
    }

    private static bool AreParameters(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[^1] == (byte)';' || !IsMadeOf(text, CharacterClass.UriParameters)) return false;
        foreach (var parameter in new UriParameterList(text))
        {
            if (parameter.Name.IsEmpty) return false;
        }

        return true;
    }

    private static bool IsMadeOf(ReadOnlySpan<byte> text, CharacterClass characters) =>
        CharacterTable.IsAll(text, characters) && UriEscapes.AreWellFormed(text);
}
