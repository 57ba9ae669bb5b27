using System.Buffers;
using ActorSip.Sip.Headers;

namespace ActorSip.Sip.Messages;

/// <summary>The one scan of a received message: finds the start line, the header index and the body. Malformed input is a value, never an exception.</summary>
public static class SipScanner
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    /// <summary>Where a line ends, and what no line holds (RFC 3261 section 25.1: TEXT-UTF8char begins at %x21, and LWS is SP, HT and folds): one search finds both.</summary>
    private static readonly SearchValues<byte> Controls = SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Fills <paramref name="message"/> with the index of the bytes given; they must stay as they are until the message is cleared or detached.</summary>
    /// <param name="message">Is cleared first.</param>
    /// <param name="array">Holds the bytes.</param>
    /// <param name="start">First byte of the message.</param>
    /// <param name="length">All bytes of the datagram, or of the framed message.</param>
    /// <param name="maxHeaders">Most header fields to index, 1 to 32767.</param>
    /// <param name="maxBody">Longest body, bytes.</param>
    /// <returns>The error, also kept in the message; <see cref="SipParseError.None"/> when well-formed at this level.</returns>
    public static SipParseError Scan(SipMessage message, byte[] array, int start, int length, int maxHeaders = 512, int maxBody = int.MaxValue)
    {
        message.Begin(array, start, length);
        var text = array.AsSpan(start, length);
        var lineEnd = text.IndexOf("\r\n"u8);
        if (lineEnd < 0) return Fail(message, SipParseError.NotSip, 0);

        // Section 7.1: "No CR or LF are allowed except in the end-of-line CRLF sequence", in a status line no more than here: what follows a lone one could be taken for a header field further on.
        var error = text[..lineEnd].IndexOfAny(Controls) >= 0 ? SipParseError.BadStartLine : ScanStartLine(message, text[..lineEnd]);
        if (error == SipParseError.NotSip || (error == SipParseError.BadStartLine && !message.IsRequest)) return Fail(message, error, 0);
        message.HeadersStart = lineEnd + 2;
        var fields = ScanFields(message, text, maxHeaders);
        if (fields is SipParseError.Unfinished or SipParseError.TooManyHeaders) return fields;
        if (error != SipParseError.None) return Fail(message, error, 0);
        return fields != SipParseError.None ? fields : ScanBody(message, text, maxBody);
    }

    /// <summary>The same for what was received from outside, with the limits that hold for it.</summary>
    public static SipParseError Scan(SipMessage message, byte[] array, int start, int length, MessageLimits limits)
    {
        var error = Scan(message, array, start, length, limits.MaxHeaders, limits.MaxBodyBytes);
        if (error != SipParseError.None) return error;
        error = limits.Check(message);
        return error == SipParseError.None ? error : Fail(message, error, message.HeadersStart);
    }

    private static SipParseError ScanStartLine(SipMessage message, ReadOnlySpan<byte> line)
    {
        // Section 7.2: Status-Line = SIP-Version SP Status-Code SP Reason-Phrase
        if (line.StartsWith("SIP/"u8)) return ScanStatusLine(message, line);

        // Section 7.1: Request-Line = Method SP Request-URI SP SIP-Version, "No CR or LF are allowed except in the end-of-line CRLF sequence. No LWS is allowed in any of the elements."
        var space = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (space <= 0 || last <= space + 1) return line.IndexOf(" SIP/"u8) > 0 ? SipParseError.BadStartLine : SipParseError.NotSip;
        if (!SipTokens.IsToken(line[..space])) return SipParseError.NotSip;
        var version = line[(last + 1)..];
        var isSpaced = line[(space + 1)..last].IndexOfAny((byte)' ', (byte)'\t', (byte)'<') >= 0;
        if (isSpaced && !LastWord(line).StartsWith("SIP/"u8)) return SipParseError.NotSip;
        message.IsRequest = true;
        message.MethodRange = new ByteRange(0, space);
        message.RequestUriRange = new ByteRange(space + 1, last - space - 1);
        message.Method = SipMethods.Identify(line[..space]);
        if (isSpaced) return SipParseError.BadStartLine;
        if (version.SequenceEqual("SIP/2.0"u8)) return SipParseError.None;
        return System.Text.Ascii.EqualsIgnoreCase(version, "SIP/2.0"u8) ? SipParseError.None : version.StartsWith("SIP/"u8) ? SipParseError.BadVersion : SipParseError.NotSip;
    }

    private static ReadOnlySpan<byte> LastWord(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t"u8);
        return line[(line.LastIndexOfAny((byte)' ', (byte)'\t') + 1)..];
    }

    private static SipParseError ScanStatusLine(SipMessage message, ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("SIP/2.0 "u8) || line.Length < 11) return SipParseError.NotSip;
        var code = 0;
        for (var i = 8; i < 11; i++)
        {
            if (line[i] is < (byte)'0' or > (byte)'9') return SipParseError.NotSip;
            code = code * 10 + line[i] - '0';
        }

        // The reason phrase may be empty, and some senders leave out the space before it.
        if (code is < 100 or > 699 || (line.Length > 11 && line[11] != (byte)' ')) return SipParseError.NotSip;
        message.StatusCode = code;
        message.ReasonRange = line.Length > 12 ? new ByteRange(12, line.Length - 12) : default;
        return SipParseError.None;
    }

    private static SipParseError ScanFields(SipMessage message, ReadOnlySpan<byte> text, int maxHeaders)
    {
        var at = message.HeadersStart;
        var error = SipParseError.None;
        while (true)
        {
            if (at + 2 > text.Length) return FailUnfinished(message, at);
            if (text[at] == Cr && text[at + 1] == Lf) break;
            var lineStart = at;
            at = EndOfField(text, at, ref error, message);
            if (at < 0) return FailUnfinished(message, lineStart);
            if (AddLine(message, text, lineStart, at, maxHeaders, ref error)) continue;

            // What the index holds is enough for an answer; where the header section ends nobody needs to know.
            message.HeadersEnd = lineStart;
            return Fail(message, SipParseError.TooManyHeaders, lineStart);
        }

        message.HeadersEnd = at;
        return error;
    }

    /// <summary>The end of the field that starts at <paramref name="at"/>, its folded lines included: section 7.3.1, "each extra line begins with at least one SP or HT".</summary>
    private static int EndOfField(ReadOnlySpan<byte> text, int at, ref SipParseError error, SipMessage message)
    {
        var quotes = new QuoteState(at);
        while (true)
        {
            var found = text[at..].IndexOfAny(Controls);
            if (found < 0) return -1;
            at += found;
            if (text[at] == Cr && at + 1 < text.Length && text[at + 1] == Lf)
            {
                at += 2;
                if (at >= text.Length || text[at] is not ((byte)' ' or (byte)'\t')) return at;
                message.HasInnerLines = true;
                continue;
            }

            // A control character ends a line for some receivers and not for others: whoever lets it pass lets a header field be smuggled past the other kind. Section 25.1 has them in one place, CR and LF not:
            // quoted-pair = "\" (%x00-09 / %x0B-0C / %x0E-7F)
            if (text[at] is not (Cr or Lf) && quotes.IsQuotedPair(text, at)) message.HasInnerLines = true;
            else if (error == SipParseError.None) error = Fail(message, SipParseError.BadHeaderLine, at);
            at++;
        }
    }

    private static bool AddLine(SipMessage message, ReadOnlySpan<byte> text, int lineStart, int lineEnd, int maxHeaders, ref SipParseError error)
    {
        var line = text[lineStart..(lineEnd - 2)];
        var colon = line.IndexOf((byte)':');
        var nameLength = colon;
        while (nameLength > 0 && line[nameLength - 1] is (byte)' ' or (byte)'\t') nameLength--;
        if (nameLength <= 0 || !SipTokens.IsToken(line[..nameLength]))
        {
            if (error == SipParseError.None) error = Fail(message, SipParseError.BadHeaderLine, lineStart);
            return true;
        }

        int from = colon + 1, to = line.Length;
        while (from < to && line[from] is (byte)' ' or (byte)'\t' or Cr or Lf) from++;
        while (to > from && line[to - 1] is (byte)' ' or (byte)'\t' or Cr or Lf) to--;
        return message.AddField(HeaderNames.Identify(line[..nameLength]), lineStart, nameLength, new ByteRange(lineStart + from, to - from), lineEnd, maxHeaders);
    }

    private static SipParseError ScanBody(SipMessage message, ReadOnlySpan<byte> text, int maxBody)
    {
        var start = message.HeadersEnd + 2;
        int index = message.FirstOf[(int)HeaderId.ContentLength];
        if (index < 0)
        {
            // Section 18.3: "If no Content-Length header field is present, the body is assumed to end at the end of the transport packet."
            message.BodyRange = new ByteRange(start, text.Length - start);
            return text.Length - start > maxBody ? Fail(message, SipParseError.BodyTooLong, start) : SipParseError.None;
        }

        message.Parsed.Count();
        if (!HeaderNumber.TryParse(message.Fields[index].Value.Of(text), out var length)) return Fail(message, SipParseError.BadContentLength, message.Fields[index].LineStart);
        for (int next = message.Fields[index].Next; next >= 0; next = message.Fields[next].Next)
        {
            if (!HeaderNumber.TryParse(message.Fields[next].Value.Of(text), out var other) || other != length)
                return Fail(message, SipParseError.BadContentLength, message.Fields[next].LineStart);
        }

        if (length > maxBody) return Fail(message, SipParseError.BodyTooLong, start);
        if (length > text.Length - start) return Fail(message, SipParseError.BodyTooShort, start);

        // Section 18.3: "If there are additional bytes in the transport packet beyond the end of the body, they MUST be discarded."
        message.BodyRange = new ByteRange(start, (int)length);
        message.Length = start + (int)length;
        return SipParseError.None;
    }

    /// <summary>The lines before it are whole, and may be enough to answer from.</summary>
    private static SipParseError FailUnfinished(SipMessage message, int offset)
    {
        message.HeadersEnd = offset;
        return Fail(message, SipParseError.Unfinished, offset);
    }

    private static SipParseError Fail(SipMessage message, SipParseError error, int offset)
    {
        message.Error = error;
        message.ErrorOffset = offset;
        return error;
    }
}
