namespace ActorSip.Sip.Uris;

/// <summary>The escapes of URIs, "%" HEX HEX (RFC 3261 section 19.1.2, RFC 2396 section 2.4). Nothing here allocates.</summary>
public static class UriEscapes
{
    /// <summary>True when every '%' is followed by two hexadecimal digits.</summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> text)
    {
        for (var percent = text.IndexOf((byte)'%'); percent >= 0; percent = text.IndexOf((byte)'%'))
        {
            if (!TryDecode(text[percent..], out _)) return false;
            text = text[(percent + 3)..];
        }

        return true;
    }

    /// <summary>Turns each escape into its character, once: "%2541" becomes "%41". A '%' that begins no escape stays as it is.</summary>
    /// <param name="text">The escaped bytes.</param>
    /// <param name="destination">At least as long as <paramref name="text"/>; may be the same memory.</param>
    /// <returns>The bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = 0;
        while (!text.IsEmpty) destination[written++] = Next(ref text, out _);
        return written;
    }

    /// <summary>
    /// Writes <paramref name="value"/>, already unescaped, so that it can stand in the user part of a SIP URI: what its grammar lacks becomes %HH in capitals.
    /// </summary>
    /// <returns>False when <paramref name="destination"/> is too small (three times the length is always enough).</returns>
    public static bool TryEscapeUser(byte value, Span<byte> destination, ref int written)
    {
        if (value != (byte)'%' && CharacterTable.Contains(value, CharacterClass.User))
        {
            if (written >= destination.Length) return false;
            destination[written++] = value;
            return true;
        }

        if (written + 3 > destination.Length) return false;
        destination[written++] = (byte)'%';
        destination[written++] = Hex(value >> 4);
        destination[written++] = Hex(value & 15);
        return true;
    }

    /// <summary>
    /// Compares two components. RFC 3261 19.1.4: "Characters other than those in the 'reserved' set (see RFC 2396) are equivalent to their '%' HEX HEX
    /// encoding."
    /// </summary>
    public static bool AreEquivalent(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool ignoreCase)
    {
        if (a.IndexOf((byte)'%') < 0 && b.IndexOf((byte)'%') < 0) return a.SequenceEqual(b) || (ignoreCase && System.Text.Ascii.EqualsIgnoreCase(a, b));
        while (!a.IsEmpty && !b.IsEmpty)
        {
            var x = Next(ref a, out var escapedX);
            var y = Next(ref b, out var escapedY);
            if (escapedX != escapedY && CharacterTable.Contains(x, CharacterClass.Reserved)) return false;
            if (x != y && !(ignoreCase && Lower(x) == Lower(y))) return false;
        }

        return a.IsEmpty && b.IsEmpty;
    }

    internal static byte Lower(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;

    /// <summary>Takes one character off the front of a text that is not empty.</summary>
    internal static byte Next(ref ReadOnlySpan<byte> text, out bool escaped)
    {
        escaped = TryDecode(text, out var value);
        if (!escaped) value = text[0];
        text = text[(escaped ? 3 : 1)..];
        return value;
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, out byte value)
    {
        value = 0;
        if (text.Length < 3 || text[0] != (byte)'%') return false;
        int high = HexValue(text[1]), low = HexValue(text[2]);
        if (high < 0 || low < 0) return false;
        value = (byte)(high << 4 | low);
        return true;
    }

    private static int HexValue(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
