using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Fuzz.Readings;

/// <summary>Frames a stream that comes in pieces, and compares with what a plain reading of the whole stream says; what was framed, the scanner must find whole.</summary>
internal sealed class StreamReading
{
    private readonly SipMessage _message = new();

    /// <param name="stream">The bytes.</param>
    /// <param name="pieces">Lengths of the pieces, in turns; nothing, or only zeros: all at once.</param>
    /// <param name="maxHeaderBytes">As the framer's.</param>
    /// <param name="maxBodyBytes">As the framer's.</param>
    public int Read(byte[] stream, ReadOnlySpan<byte> pieces, int maxHeaderBytes = 65_536, int maxBodyBytes = 65_536)
    {
        var framer = new StreamFramer(maxHeaderBytes, maxBodyBytes);
        int consumed = 0, arrived = 0, piece = 0, messages = 0;
        var afterCrlf = false;
        if (pieces.IndexOfAnyExcept((byte)0) < 0) pieces = default;
        while (true)
        {
            var result = framer.Next(stream.AsSpan(consumed, arrived - consumed), out var length);
            switch (result)
            {
                case StreamFramerResult.Error:
                    Must.Hold(framer.Error != StreamFramerError.None, "an error has a name");
                    IsBrokenAt(stream, consumed, maxHeaderBytes, maxBodyBytes);
                    return messages;
                case StreamFramerResult.NeedMore:
                    Must.Hold(length == 0 || length > arrived - consumed, "more is needed only when it is not all there");
                    if (arrived == stream.Length)
                    {
                        Must.Hold(Expected(stream, consumed) != 'm', "a whole message is framed");
                        return messages;
                    }

                    arrived = pieces.IsEmpty ? stream.Length : Math.Min(stream.Length, arrived + pieces[piece++ % pieces.Length]);
                    continue;
                case StreamFramerResult.Message:
                    Must.Hold(length > 0 && length <= arrived - consumed, "a message lies in what has come");
                    Must.Hold(Expected(stream, consumed) == 'm' && LengthOf(stream, consumed) == length, "a message is as long as its headers say");
                    IsWhole(stream, consumed, length);
                    messages++;
                    afterCrlf = false;
                    break;
                default:
                    Must.Hold(length == 2 && Expected(stream, consumed) == 'c', "a line end is one");
                    Must.Hold((result == StreamFramerResult.KeepalivePing) == afterCrlf, "two line ends are a ping");
                    afterCrlf = !afterCrlf;
                    break;
            }

            consumed += length;
        }
    }

    private void IsWhole(byte[] stream, int start, int length)
    {
        var error = SipScanner.Scan(_message, stream, start, length, short.MaxValue);
        Must.Hold(error is not (SipParseError.Unfinished or SipParseError.BodyTooShort or SipParseError.BadContentLength), "framer and scanner agree on the end");
        if (error == SipParseError.None) Must.Hold(_message.Length == length && _message.HasReceived(HeaderId.ContentLength), "framer and scanner agree on the length");
    }

    /// <summary>What stands at the beginning, by a plain reading: 'c' a line end, 'm' a whole message, '?' anything else.</summary>
    private static char Expected(ReadOnlySpan<byte> stream, int at)
    {
        var rest = stream[at..];
        if (rest.StartsWith("\r\n"u8)) return 'c';
        return LengthOf(stream, at) is var length and >= 0 && length <= rest.Length ? 'm' : '?';
    }

    /// <summary>Headers to the empty line and the body that they announce; -1 when they announce none, or are not all there.</summary>
    private static long LengthOf(ReadOnlySpan<byte> stream, int at)
    {
        var rest = stream[at..];
        var headers = rest.IndexOf("\r\n\r\n"u8);
        if (headers < 0) return -1;
        var lines = rest[..(headers + 2)];
        lines = lines[(lines.IndexOf("\r\n"u8) + 2)..];
        long body = -1;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            while (end + 2 < lines.Length && Lws.IsBlank(lines[end + 2])) end += 2 + lines[(end + 2)..].IndexOf("\r\n"u8);
            var line = lines[..end];
            lines = lines[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || HeaderNames.Identify(line[..colon].TrimEnd(" \t"u8)) != HeaderId.ContentLength) continue;
            if (!HeaderNumber.TryParse(line[(colon + 1)..], out var length) || (body >= 0 && body != length)) return -1;
            body = length;
        }

        return body < 0 ? -1 : headers + 4 + body;
    }

    /// <summary>A stream is given up only for what no more bytes could mend.</summary>
    private static void IsBrokenAt(ReadOnlySpan<byte> stream, int at, int maxHeaderBytes, int maxBodyBytes)
    {
        if (Expected(stream, at) != 'm') return;
        var headers = stream[at..].IndexOf("\r\n\r\n"u8) + 4;
        var startLine = stream[at..][..stream[at..].IndexOf("\r\n"u8)];
        var isSip = startLine.IndexOf("SIP/"u8) >= 0 && System.Text.Encoding.Latin1.GetString(startLine) is var line
            && ((line.Length > 4 && line.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase)) || line.TrimEnd(' ', '\t').Split(' ', '\t')[^1] is { Length: > 4 } last && last.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase))
            && SipTokens.IsToken(startLine[..1]);
        Must.Hold(!isSip || headers > maxHeaderBytes || LengthOf(stream, at) - headers > maxBodyBytes, "a whole message is no broken stream");
    }
}
