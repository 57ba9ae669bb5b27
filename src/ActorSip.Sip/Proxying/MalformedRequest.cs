using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// Makes a malformed request answerable: what a response copies from it (RFC 3261 section 8.2.6.2) becomes well-formed and stands there once, by edits, so that the refusal does not repeat what it refuses. The
/// sender knows its answer all the same: section 17.1.3 matches it by the branch of the top Via and the method in CSeq alone. Only for requests that go no further.
/// </summary>
public static class MalformedRequest
{
    private const int MostOnStack = 512;

    /// <summary>Makes the edits; false when nobody could be answered: there is no Via that says to whom.</summary>
    public static bool TryMend(SipMessage request, in Flow source)
    {
        if (request.HeadersEnd == 0 || !TryMendVias(request, source)) return false;

        // RFC 4475 section 3.3.1, of a request without these: "An element receiving this message must not break because of the missing information. Ideally, it will respond with a 400 Bad Request error."
        MendAddress(request, HeaderId.From);
        MendAddress(request, HeaderId.To);
        MendCallId(request);
        MendCSeq(request);
        return true;
    }

    private static bool TryMendVias(SipMessage request, in Flow source)
    {
        int first = request.FirstOf[(int)HeaderId.Via];
        if (first < 0) return false;
        for (var i = first; i >= 0; i = request.Field(i).Next)
        {
            // The topmost one may have been marked with its source already.
            var value = i == first ? request.View.First(HeaderId.Via) : request.Field(i).Value.Of(request.Bytes);
            if (!AreVias(value) && !TryMendVia(request, i, value, source)) return false;
        }

        return true;
    }

    private static bool TryMendVia(SipMessage request, int index, ReadOnlySpan<byte> value, in Flow source)
    {
        var size = value.Length + 96;
        Span<byte> text = size <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[size];
        var writer = new ByteWriter(text);
        var isTop = index == request.FirstOf[(int)HeaderId.Via];
        if (!TryWriteVias(value, isTop, source, ref writer)) return false;
        var field = new FieldRef(IsInserted: false, index);
        if (writer.Length > 0) request.Edits.Replace(field, writer.Written);
        else if (!isTop) request.Edits.Remove(field);
        else return false;
        return true;
    }

    private static bool AreVias(ReadOnlySpan<byte> value)
    {
        while (ViaHeader.TryParse(value, out var via))
        {
            if (via.Length == value.Length) return true;
            value = value[(via.Length + 1)..];
        }

        return false;
    }

    /// <summary>Writes those values that are well-formed, and of the topmost what is.</summary>
    private static bool TryWriteVias(ReadOnlySpan<byte> value, bool isTop, in Flow source, ref ByteWriter writer)
    {
        foreach (var range in new CommaList(value))
        {
            var each = range.Of(value);
            var isWhole = ViaHeader.TryParse(each, out var via) && via.Length == each.Length;
            if (isWhole || isTop)
            {
                if (writer.Length > 0) writer.Add(", "u8);
                if (isWhole) writer.Add(each);
                else if (!TryWriteTop(each, source, ref writer)) return false;
            }

            isTop = false;
        }

        return true;
    }

    private static bool TryWriteTop(ReadOnlySpan<byte> value, in Flow source, ref ByteWriter writer)
    {
        if (!ViaHeader.TryParseHead(value, out var head)) return false;
        writer.Add(value[..head.Length].TrimEnd(" \t\r\n"u8));
        var rest = value[head.Length..];
        while (rest.IndexOf((byte)';') is var semicolon and >= 0)
        {
            rest = rest[(semicolon + 1)..];
            var parameter = Lws.Trim(rest.IndexOf((byte)';') is var next and >= 0 ? rest[..next] : rest);
            var list = new ParameterList(parameter);
            if (!list.MoveNext() || list.Position != parameter.Length) continue;
            var name = list.Current.Name.Of(parameter);
            if (System.Text.Ascii.EqualsIgnoreCase(name, "received"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "rport"u8)) continue;
            writer.Add((byte)';');
            writer.Add(parameter);
        }

        writer.Add(";received="u8);
        writer.Advance(source.Remote.WriteHost(writer.Free, brackets: false));
        return true;
    }

    private static void MendAddress(SipMessage request, HeaderId id)
    {
        int first = request.FirstOf[(int)id];
        if (first < 0)
        {
            request.Edits.Append(id, "<sip:missing.invalid>"u8);
            return;
        }

        var value = request.Field(first).Value.Of(request.Bytes);
        var field = new FieldRef(IsInserted: false, first);
        if (NameAddress.TryParse(value, out var address) && SipUri.TryParse(address.Uri.Of(value), out _))
        {
            if (address.Length < value.Length) request.Edits.Replace(field, Lws.Trim(value[..address.Length]));
            return;
        }

        var uri = FindUri(value);
        if (!SipUri.TryParse(uri, out _)) uri = "sip:malformed.invalid"u8;
        var size = value.Length + 32;
        Span<byte> text = size <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[size];
        var writer = new ByteWriter(text);
        writer.Add((byte)'<');
        writer.Add(uri);
        writer.Add((byte)'>');
        request.Edits.Replace(field, writer.Written);
    }

    /// <summary>What stands in brackets, or else before the parameters.</summary>
    private static ReadOnlySpan<byte> FindUri(ReadOnlySpan<byte> value)
    {
        var open = value.IndexOf((byte)'<');
        if (open < 0) return Lws.Trim(value.IndexOf((byte)';') is var semicolon and >= 0 ? value[..semicolon] : value);
        var length = value[(open + 1)..].IndexOf((byte)'>');
        return length < 0 ? default : value.Slice(open + 1, length);
    }

    private static void MendCallId(SipMessage request)
    {
        int first = request.FirstOf[(int)HeaderId.CallId];
        if (first < 0)
        {
            request.Edits.Append(HeaderId.CallId, "missing.invalid"u8);
            return;
        }

        var value = request.Field(first).Value.Of(request.Bytes);
        var end = value.IndexOfAny(" \t\r\n,"u8);
        if (end < 0 && !value.IsEmpty) return;
        request.Edits.Replace(new FieldRef(IsInserted: false, first), end > 0 ? value[..end] : "malformed.invalid"u8);
    }

    private static void MendCSeq(SipMessage request)
    {
        int first = request.FirstOf[(int)HeaderId.CSeq];
        if (first >= 0 && (request.Parsed.TryCSeq(out _, out _) || IsLargeCSeq(request.Field(first).Value.Of(request.Bytes)))) return;
        var size = request.MethodRange.Length + 2;
        Span<byte> text = size <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[size];
        var writer = new ByteWriter(text);
        writer.Add("0 "u8);
        writer.Add(request.MethodToken);
        if (first < 0) request.Edits.Append(HeaderId.CSeq, writer.Written);
        else request.Edits.Replace(new FieldRef(IsInserted: false, first), writer.Written);
    }

    /// <summary>A number too large is well-formed by the grammar: CSeq = 1*DIGIT LWS Method.</summary>
    private static bool IsLargeCSeq(ReadOnlySpan<byte> value)
    {
        var digits = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits > 0 && Lws.Skip(value, digits) is var at && at > digits && SipTokens.IsToken(value[at..]);
    }
}
