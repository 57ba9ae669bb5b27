namespace ActorSip.Sip.Headers;

/// <summary>A number that fills a header value or a parameter: Content-Length, Max-Forwards, Expires (RFC 3261 section 25.1, 1*DIGIT).</summary>
public static class HeaderNumber
{
    /// <summary>False when there is anything but digits and the white space around them, no digit, or more than 2^32-1.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out uint number)
    {
        number = 0;
        text = Lws.Trim(text);
        if (text.IsEmpty) return false;
        ulong sum = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9') return false;
            sum = sum * 10 + (ulong)(c - '0');
            if (sum > uint.MaxValue) return false;
        }

        number = (uint)sum;
        return true;
    }
}
