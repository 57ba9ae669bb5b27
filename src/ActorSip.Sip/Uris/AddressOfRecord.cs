namespace ActorSip.Sip.Uris;

/// <summary>The key under which the location service knows a user (RFC 3261 section 10.3, step 5): "user@domain", or "domain" alone.</summary>
public static class AddressOfRecord
{
    private const int MostOnStack = 1024;

    /// <summary>
    /// Writes the key. RFC 3261 10.3: "all URI parameters MUST be removed (including the user-param), and any escaped characters MUST be converted to their
    /// unescaped form." The user is unescaped once and what its grammar lacks is escaped again, so that two users never share a key: "%00" stays, an '@' stays
    /// "%40". Of a tel URI the visual separators go too (RFC 3966 section 4).
    /// </summary>
    /// <param name="uriText">The text of <paramref name="uri"/>.</param>
    /// <param name="domain">The primary name of the domain that the host of the URI names; written in lower case.</param>
    /// <returns>False when <paramref name="destination"/> is too small (the URI's and the domain's length, plus one, is enough; for a tel URI, three times its
    /// length), or for a scheme that has no address-of-record.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> uriText, in SipUri uri, ReadOnlySpan<byte> domain, Span<byte> destination, out int written)
    {
        written = 0;
        if (uri.Scheme == UriScheme.Unknown) return false;
        var user = uri.User.Of(uriText);
        if (!user.IsEmpty)
        {
            if (!(uri.Scheme == UriScheme.Tel ? TryWriteNumber(user, destination, ref written) : TryWriteUser(user, destination, ref written))) return false;
            if (written >= destination.Length) return false;
            destination[written++] = (byte)'@';
        }

        if (written + domain.Length > destination.Length) return false;
        foreach (var c in domain) destination[written++] = UriEscapes.Lower(c);
        return true;
    }

    /// <summary>The same, in an array of its own.</summary>
    public static bool TryMake(ReadOnlySpan<byte> uriText, in SipUri uri, ReadOnlySpan<byte> domain, out byte[] key)
    {
        var size = uriText.Length * 3 + domain.Length + 1;
        Span<byte> text = size <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[size];
        var isMade = TryWrite(uriText, uri, domain, text, out var written);
        key = isMade ? text[..written].ToArray() : [];
        return isMade;
    }

    private static bool TryWriteUser(ReadOnlySpan<byte> user, Span<byte> destination, ref int written)
    {
        if (user.IndexOf((byte)'%') < 0)
        {
            if (!user.TryCopyTo(destination)) return false;
            written = user.Length;
            return true;
        }

        while (!user.IsEmpty)
        {
            if (!UriEscapes.TryEscapeUser(UriEscapes.Next(ref user, out _), destination, ref written)) return false;
        }

        return true;
    }

    private static bool TryWriteNumber(ReadOnlySpan<byte> number, Span<byte> destination, ref int written)
    {
        foreach (var c in number)
        {
            if (CharacterTable.Contains(c, CharacterClass.VisualSeparator)) continue;
            if (!UriEscapes.TryEscapeUser(UriEscapes.Lower(c), destination, ref written)) return false;
        }

        return true;
    }
}
