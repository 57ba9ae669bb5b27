using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Uris;

/// <summary>Enumerates the parameters ("a=b;c") or the headers ("a=b&amp;c=d") of a URI that <see cref="SipUri.TryParse"/> has accepted.</summary>
/// <param name="text">The component, without the ';' or '?' before it.</param>
/// <param name="separator">';' for parameters, '&amp;' for headers.</param>
public ref struct UriParameterList(ReadOnlySpan<byte> text, byte separator = (byte)';')
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly byte _separator = separator;
    private int _next;

    public UriParameter Current { get; private set; }

    public bool MoveNext()
    {
        if (_next >= _text.Length) return false;
        var rest = _text[_next..];
        var length = rest.IndexOf(_separator);
        if (length < 0) length = rest.Length;
        var equals = rest[..length].IndexOf((byte)'=');
        Current = equals < 0
            ? new UriParameter(new ByteRange(_next, length), new ByteRange(_next + length, 0))
            : new UriParameter(new ByteRange(_next, equals), new ByteRange(_next + equals + 1, length - equals - 1));
        _next += length + 1;
        return true;
    }

    public readonly UriParameterList GetEnumerator() => this;
}
