namespace ActorSip.Sip.Headers;

/// <summary>A number that fills a header value or a parameter: Content-Length, Max-Forwards, Expires (RFC 3261 section 25.1, 1*DIGIT).</summary>
public static class HeaderNumber
{
    /// <summary>False when there is anything but digits and the white space around them, no digit, or more than 2^32-1.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out uint number)
    {
        if (TryRead(text, out var sum) && sum <= uint.MaxValue)
        {
            number = (uint)sum;
            return true;
        }

        number = 0;
        return false;
    }

    /// <summary>The same for a number that means nothing else when it is larger: what is above <paramref name="most"/>, with however many digits, counts as that.</summary>
    public static bool TryParseUpTo(uint most, ReadOnlySpan<byte> text, out uint number)
    {
        var isNumber = TryRead(text, out var sum);
        number = (uint)Math.Min(sum, most);
        return isNumber;
    }

    /// <summary>A number of digits alone; one beyond 2^32-1 is given as 2^32.</summary>
    private static bool TryRead(ReadOnlySpan<byte> text, out ulong number)
    {
        number = 0;
        text = Lws.Trim(text);
        foreach (var c in text)
        {
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                number = Math.Min(number * 10 + (ulong)(c - '0'), uint.MaxValue + 1UL);
                continue;
            }

            number = 0;
            return false;
        }

        return !text.IsEmpty;
    }
}
