using System.Runtime.InteropServices;
using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Headers;

/// <summary>
/// One value of a header field that holds a URI with parameters of its own: From, To, Contact, Route, Record-Route, Path, Reply-To (RFC 3261 section 20.10).
/// Ranges are relative to the text that was parsed. The URI is found, not checked: <see cref="Uris.SipUri.TryParse"/> does that where somebody needs it.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct NameAddress
{
    /// <summary>As it stands, with its quotes if it has them; empty when there is none.</summary>
    public ByteRange DisplayName { get; private init; }

    /// <summary>Without the angle brackets.</summary>
    public ByteRange Uri { get; private init; }

    /// <summary>The parameters of the header field: what follows the first ';' after the URI, without white space after it.</summary>
    public ByteRange Parameters { get; private init; }

    /// <summary>True when the URI stands in angle brackets.</summary>
    public bool IsBracketed { get; private init; }

    /// <summary>The value of the tag parameter; empty when there is none.</summary>
    public ByteRange Tag { get; private init; }

    /// <summary>Bytes consumed: up to the comma before the next value, which is not counted, or to the end of the text.</summary>
    public int Length { get; private init; }

    /// <summary>
    /// Takes the first value of the text apart. False for a quote or bracket that does not end, an empty parameter, a tag that is empty or there twice, and for the "*" of a Contact.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out NameAddress address)
    {
        address = default;
        var at = Lws.Skip(value, 0);
        if (!TryParseDisplayName(value, ref at, out var displayName, out var isBracketed)) return false;
        ByteRange uri;
        if (isBracketed)
        {
            var length = value[++at..].IndexOf((byte)'>');
            if (length <= 0) return false;
            uri = new ByteRange(at, length);
            at = uri.End + 1;
        }
        else
        {
            // RFC 3261 20: "If the URI is not enclosed in angle brackets, any semicolon-delimited parameters are header-parameters, not URI parameters."
            uri = new ByteRange(at, MeasureAddrSpec(value[at..]));
            if (uri.IsEmpty) return false;
            at = uri.End;
        }

        at = Lws.Skip(value, at);
        if (at < value.Length && value[at] is not ((byte)';' or (byte)',')) return false;
        ByteRange tag = default;
        var list = new ParameterList(value, at);
        while (list.MoveNext())
        {
            if (list.Current.Name.Length != 3 || !Ascii.EqualsIgnoreCase(list.Current.Name.Of(value), "tag"u8)) continue;

            // RFC 3261 7.3.1: "any given parameter-name MUST NOT appear more than once." Of two tags one element takes the first for the dialog and another the last.
            if (!tag.IsEmpty || list.Current.Value.IsEmpty) return false;
            tag = list.Current.Value;
        }

        if (list.IsMalformed) return false;
        var start = at < value.Length && value[at] == (byte)';' ? Lws.Skip(value, at + 1) : at;
        address = new NameAddress
        {
            DisplayName = displayName,
            Uri = uri,
            IsBracketed = isBracketed,
            Tag = tag,
            Parameters = start > at ? new ByteRange(start, Lws.SkipBack(value, start, list.Position) - start) : default,
            Length = list.Position,
        };
        return true;
    }

    /// <summary>
    /// Finds a parameter of the header field by its name, in any case of letters. A flag is found with an empty range, a quoted value with its quotes.
    /// </summary>
    /// <param name="value">The text that was parsed; <paramref name="parameter"/> is relative to it.</param>
    public bool TryGetParameter(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name, out ByteRange parameter)
    {
        var parameters = Parameters.Of(value);
        foreach (var each in new ParameterList(parameters))
        {
            if (!Ascii.EqualsIgnoreCase(each.Name.Of(parameters), name)) continue;
            parameter = each.Value.Moved(Parameters.Start);
            return true;
        }

        parameter = default;
        return false;
    }

    private static bool TryParseDisplayName(ReadOnlySpan<byte> value, ref int at, out ByteRange name, out bool isBracketed)
    {
        name = default;
        isBracketed = false;
        if (at >= value.Length) return false;
        if (value[at] == (byte)'"')
        {
            name = new ByteRange(at, QuotedString.Measure(value[at..]));
            at = Lws.Skip(value, name.End);
            isBracketed = at < value.Length && value[at] == (byte)'<';
            return !name.IsEmpty && isBracketed;
        }

        // display-name = *(token LWS): what stands before a '<', if no separator comes first. Bytes beyond ASCII are let through: many send UTF-8 without
        // quotes.
        var length = value[at..].IndexOfAny("<;,\""u8);
        if (length < 0 || value[at + length] != (byte)'<') return true;
        isBracketed = true;
        name = new ByteRange(at, Lws.SkipBack(value, at, at + length) - at);
        at += length;
        for (var i = name.Start; i < name.End; i = Lws.Skip(value, i + 1))
        {
            if (value[i] < 0x80 && !CharacterTable.Contains(value[i], CharacterClass.Token)) return false;
        }

        return true;
    }

    /// <summary>The length of a URI that stands without brackets; 0 when it is none or should have had them.</summary>
    private static int MeasureAddrSpec(ReadOnlySpan<byte> text)
    {
        var length = CharacterTable.Measure(text, CharacterClass.Value);
        var uri = text[..length];

        // RFC 3261 20.10: "Even if the 'display-name' is empty, the 'name-addr' form MUST be used if the 'addr-spec' contains a comma, semicolon, or question
        // mark."
        return uri.IndexOf((byte)':') > 0 && char.IsAsciiLetter((char)uri[0]) && uri.IndexOf((byte)'?') < 0 ? length : 0;
    }
}
