using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Headers;

/// <summary>
/// Enumerates the values of a header field that holds several (RFC 3261 section 7.3.1), without the white space around each. Commas in quoted strings and in
/// angle brackets divide nothing. An empty value is given as an empty range, for the reader of the value to refuse; a blank field has no values at all.
/// </summary>
public ref struct CommaList(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _next = Lws.Trim(text).IsEmpty ? text.Length + 1 : 0;

    public ByteRange Current { get; private set; }

    /// <summary>True when a quote or a bracket did not end; what was read then runs to the end of the text.</summary>
    public bool IsMalformed { get; private set; }

    public bool MoveNext()
    {
        if (_next > _text.Length) return false;
        var end = FindEnd(_next);
        Current = Lws.Trim(_text, _next, end);
        _next = end + 1;
        return true;
    }

    public readonly CommaList GetEnumerator() => this;

    private int FindEnd(int at)
    {
        while (true)
        {
            var found = _text[at..].IndexOfAny((byte)',', (byte)'"', (byte)'<');
            if (found < 0) return _text.Length;
            at += found;
            if (_text[at] == (byte)',') return at;
            var length = _text[at] == (byte)'"' ? QuotedString.Measure(_text[at..]) : _text[at..].IndexOf((byte)'>') + 1;
            if (length == 0)
            {
                IsMalformed = true;
                return _text.Length;
            }

            at += length;
        }
    }
}
