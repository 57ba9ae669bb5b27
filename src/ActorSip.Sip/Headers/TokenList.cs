using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Headers;

/// <summary>
/// Enumerates the tokens of Supported, Require, Proxy-Require, Allow (RFC 3261 section 25.1). It stops at what is no token; <see cref="IsMalformed"/> tells.
/// </summary>
public ref struct TokenList(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private CommaList _values = new(text);

    /// <summary>Relative to the text that is enumerated.</summary>
    public ByteRange Current { get; private set; }

    /// <summary>True when something between the commas is not one token.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>True when <paramref name="token"/> is in the list, in any case of letters.</summary>
    public static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> token)
    {
        foreach (var each in new TokenList(text))
        {
            if (Ascii.EqualsIgnoreCase(each.Of(text), token)) return true;
        }

        return false;
    }

    public bool MoveNext()
    {
        if (IsMalformed || !_values.MoveNext()) return false;
        Current = _values.Current;
        IsMalformed = Current.IsEmpty || CharacterTable.Measure(Current.Of(_text), CharacterClass.Token) != Current.Length;
        return !IsMalformed;
    }

    public readonly TokenList GetEnumerator() => this;
}
