using System.Buffers;

namespace ActorSip.Sip.Headers;

/// <summary>Which bytes may stand in the parts of a header value (RFC 3261 section 25.1).</summary>
internal static class HeaderCharacters
{
    public static readonly SearchValues<byte> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"u8);

    /// <summary>
    /// What ends the value of a parameter that is not quoted. The grammar allows a token or a host; what devices send beyond that (base 64 in tags, say) disturbs nobody
    /// and a proxy need not refuse it (RFC 3261 section 16.3, step 1).
    /// </summary>
    public static readonly SearchValues<byte> ValueEnd = SearchValues.Create(
        [.. Enumerable.Range(0, 33).Select(c => (byte)c), 127, (byte)',', (byte)';', (byte)'"', (byte)'<', (byte)'>', (byte)'\\']);

    /// <summary>The length of the token at the start of <paramref name="text"/>, 0 when there is none.</summary>
    public static int MeasureToken(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExcept(Token);
        return length < 0 ? text.Length : length;
    }
}
