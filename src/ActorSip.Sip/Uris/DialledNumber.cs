using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Uris;

/// <summary>The number that a URI calls: the user part of a SIP URI, or a tel URI (RFC 3966).</summary>
public static class DialledNumber
{
    /// <summary>No number is longer; RFC 3966's global ones have 15 digits.</summary>
    public const int MaxLength = 40;

    /// <summary>Reads it without its visual separators. False for what no telephone could dial, such as a name.</summary>
    /// <param name="text">The text of <paramref name="uri"/>.</param>
    /// <param name="uri">Parsed.</param>
    /// <param name="number">Room for <see cref="MaxLength"/> characters.</param>
    /// <param name="length">Of the number.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, in SipUri uri, Span<char> number, out int length)
    {
        length = 0;
        var user = uri.User.Of(text);

        // RFC 3261 section 19.1.6: in the user part too a number may have the parameters of a tel URI.
        if (user.IndexOf((byte)';') is var end and >= 0) user = user[..end];
        while (!user.IsEmpty)
        {
            var c = UriEscapes.Next(ref user, out _);
            if (c is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')') continue;
            var isDigit = c is >= (byte)'0' and <= (byte)'9' or (byte)'*' or (byte)'#';
            if (length == MaxLength || (!isDigit && (c != (byte)'+' || length > 0))) return false;
            number[length++] = (char)c;
        }

        return length > 1 || (length == 1 && number[0] != '+');
    }

    /// <summary>The number as it stands in a URI.</summary>
    public static byte[] Escape(string number)
    {
        Span<byte> text = stackalloc byte[MaxLength * 6];
        var writer = new ByteWriter(text);
        foreach (var c in number)
        {
            if (c == '#') writer.Add("%23"u8);
            else writer.Add((byte)c);
        }

        return writer.Written.ToArray();
    }
}
