namespace ActorSip.Sip.Headers;

/// <summary>The header field Retry-After (RFC 3261 section 20.33): seconds, and then perhaps a comment and parameters, which are passed over.</summary>
public static class RetryAfter
{
    /// <summary>False when it does not begin with a number; one beyond 2^32-1 counts as that.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out uint seconds)
    {
        var text = Lws.Trim(value);
        var digits = 0;
        while (digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9') digits++;
        return HeaderNumber.TryParseUpTo(uint.MaxValue, text[..digits], out seconds);
    }
}
