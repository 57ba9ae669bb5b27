using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Security;

/// <summary>
/// Enumerates the directives of one challenge or one set of credentials: "Digest" LWS name = value *(COMMA name = value) (RFC 3261 section 25.1). A value is a token or a quoted string, whatever the directive: half
/// of all devices put quotes where the grammar has none, or leave them out. Drive it with MoveNext: <see cref="IsMalformed"/> tells why it stopped.
/// </summary>
public ref struct DigestParameterList
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    private DigestParameterList(ReadOnlySpan<byte> text, int at)
    {
        _text = text;
        _at = at;
    }

    /// <summary>The directive; valid after MoveNext has returned true.</summary>
    public DigestParameter Current { get; private set; }

    /// <summary>True when it stopped at something that is no directive.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Begins, if the scheme is Digest: "servers MUST NOT accept credentials using the 'Basic' authorization scheme" (RFC 3261 section 22), and others nobody here knows.</summary>
    public static bool TryBegin(ReadOnlySpan<byte> value, out DigestParameterList list)
    {
        var scheme = CharacterTable.Measure(value, CharacterClass.Token);
        list = new DigestParameterList(value, scheme);
        return Ascii.EqualsIgnoreCase(value[..scheme], "Digest"u8);
    }

    public bool MoveNext()
    {
        if (IsMalformed) return false;

        // RFC 9110 section 5.6.1.2, of such lists: "A recipient MUST parse and ignore a reasonable number of empty list elements".
        _at = Lws.Skip(_text, _at);
        while (_at < _text.Length && _text[_at] == (byte)',') _at = Lws.Skip(_text, _at + 1);
        if (_at >= _text.Length) return false;
        var name = new ByteRange(_at, CharacterTable.Measure(_text[_at..], CharacterClass.Token));
        var at = Lws.Skip(_text, name.End);
        if (name.IsEmpty || at >= _text.Length || _text[at] != (byte)'=') return Refuse();
        at = Lws.Skip(_text, at + 1);
        if (!TryMeasure(at, out var value, out var end)) return Refuse();
        at = Lws.Skip(_text, end);
        if (at < _text.Length && _text[at] != (byte)',') return Refuse();
        Current = new DigestParameter(name, value);
        _at = at;
        return true;
    }

    private readonly bool TryMeasure(int at, out ByteRange value, out int end)
    {
        if (at < _text.Length && _text[at] == (byte)'"')
        {
            var length = QuotedString.Measure(_text[at..]);
            value = new ByteRange(at + 1, Math.Max(length - 2, 0));
            end = at + length;
            return length > 0;
        }

        value = new ByteRange(at, CharacterTable.Measure(_text[at..], CharacterClass.Value));
        end = value.End;
        return !value.IsEmpty;
    }

    private bool Refuse()
    {
        IsMalformed = true;
        return false;
    }
}
