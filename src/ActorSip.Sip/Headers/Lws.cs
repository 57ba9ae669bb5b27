using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Headers;

/// <summary>Linear white space, folded lines included: LWS = [*WSP CRLF] 1*WSP (RFC 3261 section 25.1).</summary>
public static class Lws
{
    /// <summary>True for a space or a tab.</summary>
    public static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t';

    /// <summary>The first index from <paramref name="at"/> on that is not white space.</summary>
    public static int Skip(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            if (IsBlank(text[at])) at++;
            else if (text[at] == (byte)'\r' && at + 2 < text.Length && text[at + 1] == (byte)'\n' && IsBlank(text[at + 2])) at += 3;
            else break;
        }

        return at;
    }

    /// <summary>
    /// The end of the text that stands before <paramref name="end"/> and, at or after <paramref name="start"/>, before the white space there.
    /// </summary>
    public static int SkipBack(ReadOnlySpan<byte> text, int start, int end)
    {
        while (end > start)
        {
            if (IsBlank(text[end - 1])) end--;
            else if (end - 2 >= start && text[end - 1] == (byte)'\n' && text[end - 2] == (byte)'\r' && end < text.Length && IsBlank(text[end])) end -= 2;
            else break;
        }

        return end;
    }

    /// <summary>The text without white space around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        var range = Trim(text, 0, text.Length);
        return range.Of(text);
    }

    /// <summary>The stretch from <paramref name="start"/> to <paramref name="end"/> without white space around it.</summary>
    public static ByteRange Trim(ReadOnlySpan<byte> text, int start, int end)
    {
        start = Math.Min(Skip(text, start), end);
        return new ByteRange(start, SkipBack(text, start, end) - start);
    }
}
