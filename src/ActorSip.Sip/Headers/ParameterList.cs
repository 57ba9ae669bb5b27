using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Headers;

/// <summary>
/// Enumerates the parameters of a header value: *( SEMI generic-param ) (RFC 3261 section 25.1). It stops at the end of the text, at a comma, or at what is
/// malformed; <see cref="IsMalformed"/> and <see cref="Position"/> tell which, so drive it with MoveNext where that matters (foreach works on a copy).
/// </summary>
/// <param name="text">With the first ';' or without it.</param>
/// <param name="start">Where in the text to begin.</param>
public ref struct ParameterList(ReadOnlySpan<byte> text, int start = 0)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private bool _started;

    public HeaderParameter Current { get; private set; }

    /// <summary>True when it stopped before the end of the parameters, because they are none: an empty parameter, an open quote.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Up to where the text was read; after the last parameter the index of the comma or of the end.</summary>
    public int Position { get; private set; } = start;

    public bool MoveNext()
    {
        if (IsMalformed) return false;
        var at = Lws.Skip(_text, Position);
        var isFirst = !_started;
        _started = true;
        if (at >= _text.Length || _text[at] == (byte)',')
        {
            Position = at;
            return false;
        }

        if (_text[at] == (byte)';') at = Lws.Skip(_text, at + 1);
        else if (!isFirst) return Refuse(at);
        var name = new ByteRange(at, CharacterTable.Measure(_text[at..], CharacterClass.Token));
        if (name.IsEmpty) return Refuse(at);
        at = Lws.Skip(_text, name.End);
        var value = new ByteRange(name.End, 0);
        if (at < _text.Length && _text[at] == (byte)'=')
        {
            at = Lws.Skip(_text, at + 1);
            value = new ByteRange(at, MeasureValue(_text[at..]));
            if (value.IsEmpty) return Refuse(at);
            at = Lws.Skip(_text, value.End);
        }

        Current = new HeaderParameter(name, value);
        Position = at;
        return true;
    }

    public readonly ParameterList GetEnumerator() => this;

    private static int MeasureValue(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        if (text[0] == (byte)'"') return QuotedString.Measure(text);
        return CharacterTable.Measure(text, CharacterClass.Value);
    }

    private bool Refuse(int at)
    {
        IsMalformed = true;
        Position = at;
        return false;
    }
}
