namespace ActorSip.Sip.Headers;

/// <summary>A quoted string: DQUOTE *(qdtext / quoted-pair) DQUOTE (RFC 3261 section 25.1). Escapes stay as they are until somebody asks.</summary>
public static class QuotedString
{
    /// <summary>The length, quotes included, of the quoted string that begins at <paramref name="text"/>[0]; 0 when it does not end.</summary>
    public static int Measure(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (at < text.Length)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return 0;
            at += next;
            if (text[at] == (byte)'"') return at + 1;
            at += 2;
        }

        return 0;
    }

    /// <summary>What stands between the quotes, escapes and all; a text without quotes is given back as it is.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text[0] == (byte)'"' && text[^1] == (byte)'"' ? text[1..^1] : text;

    /// <summary>Writes the content with each quoted-pair as the one character it stands for, and returns the bytes written.</summary>
    /// <param name="content">Without the quotes.</param>
    /// <param name="destination">At least as long as <paramref name="content"/>.</param>
    public static int Unescape(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var written = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == (byte)'\\' && i + 1 < content.Length) i++;
            destination[written++] = content[i];
        }

        return written;
    }
}
