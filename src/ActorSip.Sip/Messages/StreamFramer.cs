using System.Runtime.InteropServices;
using System.Text;

namespace ActorSip.Sip.Messages;

/// <summary>
/// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 section 18.3) and finds the CRLF keepalives between them (RFC 5626 section 3.5.1).
/// Remembers how far it has read, so that a message that comes byte by byte costs no more than one that comes whole; however a stream is split, the
/// results are the same.
/// </summary>
/// <remarks>
/// It looks at the start line just enough to tell SIP from something else, and at the one header it needs. What else is wrong with a message is for the
/// parser to say. A mutable value: keep it in a field that is not readonly. One thread at a time.
/// </remarks>
/// <param name="maxHeaderBytes">Longest start line with headers, including the empty line, bytes.</param>
/// <param name="maxBodyBytes">Longest body, bytes.</param>
[StructLayout(LayoutKind.Auto)]
public struct StreamFramer(int maxHeaderBytes, int maxBodyBytes)
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';
    private const long NoLength = -1;

    private readonly int _maxHeaderBytes = maxHeaderBytes;
    private readonly int _maxBodyBytes = maxBodyBytes;

    private int _lineStart;
    private int _searchFrom;
    private int _headerEnd;
    private bool _afterCrlf;
    private LengthField _field;
    private long _contentLength = NoLength;
    private StreamFramerError _lengthError;

    /// <summary>Why <see cref="Next"/> returned <see cref="StreamFramerResult.Error"/>; it stays so.</summary>
    public StreamFramerError Error { get; private set; }

    /// <summary>Looks for the next whole thing at the beginning of the unread bytes.</summary>
    /// <param name="unread">
    /// All bytes of the stream that no earlier call has consumed. After <see cref="StreamFramerResult.NeedMore"/> the same bytes again, with more behind
    /// them.
    /// </param>
    /// <param name="length">
    /// For a message, a CRLF or a ping: the bytes to consume. For <see cref="StreamFramerResult.NeedMore"/>: how long the message will be, or 0 as long
    /// as that is not known. For an error: the start line and the header fields, if it is their Content-Length that is wrong, which can be answered; else 0.
    /// </param>
    public StreamFramerResult Next(ReadOnlySpan<byte> unread, out int length)
    {
        length = 0;
        if (Error != StreamFramerError.None) return StreamFramerResult.Error;
        if (_headerEnd == 0)
        {
            if (_searchFrom == 0)
            {
                if (unread.IsEmpty) return StreamFramerResult.NeedMore;
                if (unread[0] == Cr) return BetweenMessages(unread, out length);
                if (!IsTokenCharacter(unread[0])) return Fail(StreamFramerError.NotSip);
                _afterCrlf = false;
            }

            if (!ReadHeaders(unread))
            {
                if (Error == StreamFramerError.None) return StreamFramerResult.NeedMore;
                if (Error == _lengthError) length = _searchFrom;
                return StreamFramerResult.Error;
            }
        }

        length = _headerEnd + (int)_contentLength;
        if (unread.Length < length) return StreamFramerResult.NeedMore;
        _lineStart = _searchFrom = _headerEnd = 0;
        _field = LengthField.None;
        _contentLength = NoLength;
        return StreamFramerResult.Message;
    }

    private StreamFramerResult BetweenMessages(ReadOnlySpan<byte> unread, out int length)
    {
        length = 0;
        if (unread.Length < 2) return StreamFramerResult.NeedMore;
        if (unread[1] != Lf) return Fail(StreamFramerError.NotSip);
        length = 2;

        // RFC 5626 section 3.5.1 has a double CRLF for the ping and a single one for the pong. The first of the two is let go at once and only remembered,
        // or a lone CRLF would keep a buffer for each silent connection.
        var second = _afterCrlf;
        _afterCrlf = !second;
        return second ? StreamFramerResult.KeepalivePing : StreamFramerResult.Crlf;
    }

    /// <summary>Reads line by line until the empty line; false when more is needed or the stream is broken.</summary>
    private bool ReadHeaders(ReadOnlySpan<byte> unread)
    {
        while (true)
        {
            var lineFeed = unread[_searchFrom..].IndexOf(Lf);
            if (lineFeed < 0)
            {
                _searchFrom = unread.Length;
                return unread.Length > _maxHeaderBytes && Broken(StreamFramerError.HeadersTooLarge);
            }

            lineFeed += _searchFrom;
            _searchFrom = lineFeed + 1;
            if (_searchFrom > _maxHeaderBytes) return Broken(StreamFramerError.HeadersTooLarge);

            // Only CRLF ends a line; a bare line feed is part of it, and the parser's to refuse
            if (lineFeed == _lineStart || unread[lineFeed - 1] != Cr) continue;
            var line = unread[_lineStart..(lineFeed - 1)];
            var first = _lineStart == 0;
            _lineStart = _searchFrom;
            if (first)
            {
                if (!IsStartLine(line)) return Broken(StreamFramerError.NotSip);
            }
            else if (line.IsEmpty)
            {
                EndField();
                if (_lengthError != StreamFramerError.None) return Broken(_lengthError);
                if (_contentLength == NoLength) return Broken(StreamFramerError.NoContentLength);
                _headerEnd = _searchFrom;
                return true;
            }
            else
                ReadLine(line);
        }
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        // RFC 3261 section 7.3.1: "Header fields can be extended over multiple lines by preceding each extra line with at least one SP or horizontal tab (HT)."
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            if (_field != LengthField.None) ReadDigits(line);
            return;
        }

        EndField();
        if ((line[0] | 0x20) is not ((byte)'c' or (byte)'l')) return;
        var colon = line.IndexOf((byte)':');
        if (colon < 0) return;
        var name = line[..colon].TrimEnd(" \t"u8);
        if (!(name.Length == 1 ? (name[0] | 0x20) == (byte)'l' : Ascii.EqualsIgnoreCase(name, "Content-Length"u8))) return;
        _field = new LengthField { State = DigitState.Before };
        ReadDigits(line[(colon + 1)..]);
    }

    /// <summary>Reads <c>LWS 1*DIGIT LWS</c>, of which this may be only a part, since it may be folded anywhere between.</summary>
    private void ReadDigits(ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            if (c is (byte)' ' or (byte)'\t')
            {
                if (_field.State == DigitState.Within) _field.State = DigitState.After;
            }
            else if (c is >= (byte)'0' and <= (byte)'9' && _field.State != DigitState.After)
            {
                _field.State = DigitState.Within;
                _field.Value = Math.Min(_field.Value * 10 + (c - '0'), int.MaxValue + 1L);
            }
            else
                Mark(StreamFramerError.BadContentLength);
        }

        // The end of the line is white space too, if another line follows
        if (_field.State == DigitState.Within) _field.State = DigitState.After;
    }

    private void EndField()
    {
        var field = _field;
        if (field == LengthField.None) return;
        _field = LengthField.None;
        if (field.State == DigitState.Before || field.Value > int.MaxValue) Mark(StreamFramerError.BadContentLength);
        else if (_contentLength != NoLength && _contentLength != field.Value) Mark(StreamFramerError.TwoContentLengths);
        else if (field.Value > _maxBodyBytes || field.Value > int.MaxValue - _searchFrom) Mark(StreamFramerError.BodyTooLarge);
        _contentLength = field.Value;
    }

    /// <summary>A Content-Length that is wrong ends the stream when the header fields are over: they tell whom to answer. The first counts.</summary>
    private void Mark(StreamFramerError error)
    {
        if (_lengthError == StreamFramerError.None) _lengthError = error;
    }

    private bool Broken(StreamFramerError error)
    {
        Error = error;
        return false;
    }

    private StreamFramerResult Fail(StreamFramerError error)
    {
        Error = error;
        return StreamFramerResult.Error;
    }

    /// <summary>
    /// "SIP/..." at the beginning, or as the last word of the line; the version is the parser's to judge, since a wrong one is answered with 505.
    /// </summary>
    private static bool IsStartLine(ReadOnlySpan<byte> line)
    {
        if (StartsWithSip(line)) return true;
        line = line.TrimEnd(" \t"u8);
        return StartsWithSip(line[(line.LastIndexOfAny((byte)' ', (byte)'\t') + 1)..]);
    }

    private static bool StartsWithSip(ReadOnlySpan<byte> text) => text.Length > 4 && Ascii.EqualsIgnoreCase(text[..4], "SIP/"u8);

    /// <summary>A token character (RFC 3261 section 25.1): methods and "SIP" begin with one; TLS, and most things that are not SIP, do not.</summary>
    private static bool IsTokenCharacter(byte c) => char.IsAsciiLetterOrDigit((char)c) || "-.!%*_+`'~"u8.Contains(c);

    private enum DigitState : byte
    {
        None = 0,
        Before,
        Within,
        After,
    }

    /// <summary>The Content-Length being read, perhaps over several lines.</summary>
    [StructLayout(LayoutKind.Auto)]
    private record struct LengthField
    {
        public static LengthField None => default;

        public DigitState State { get; set; }

        public long Value { get; set; }
    }
}
