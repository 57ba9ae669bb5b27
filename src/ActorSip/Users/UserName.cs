using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorSip.Sip.Uris;

namespace ActorSip.Users;

/// <summary>
/// The name of a user: what he types into his phone as user name, the digest username, and the user part of his address. Stores keep it in the canonical form of an address-of-record (RFC 3261 section 10.3
/// step 5): what the grammar of a user part lacks is escaped, nothing else is.
/// </summary>
public static class UserName
{
    /// <summary>The longest, in canonical form, in bytes.</summary>
    public const int MaxLength = 128;

    /// <summary>Checks a name that somebody wrote for a new user.</summary>
    /// <param name="text">As it is, without escapes.</param>
    /// <param name="name">In canonical form.</param>
    /// <param name="error">What is wrong, in words for whoever wrote it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? error)
    {
        name = null;
        error = null;
        if (text.Length == 0) error = "a user needs a name";
        else if (text.Contains(':', StringComparison.Ordinal)) error = $"\"{text}\" has a colon, which ends the name in a password's hash (RFC 7616 section 3.4.2)";
        else if (text.Contains('@', StringComparison.Ordinal)) error = $"\"{text}\" has an @; write the name alone, and the realm with --realm";
        else if (text.Contains('%', StringComparison.Ordinal)) error = $"\"{text}\" has a %; write the name as it is read, without escapes";
        else if (text.Any(char.IsControl)) error = "a name has no control characters";
        else if (!TryEscape(Encoding.UTF8.GetBytes(text), out name)) error = $"\"{text}\" is too long; {MaxLength} bytes are the most";
        return error is null && name is not null;
    }

    /// <summary>The canonical form of a name.</summary>
    /// <param name="name">Unescaped; any bytes.</param>
    /// <param name="canonical">ASCII.</param>
    /// <returns>False when it is longer than any user's.</returns>
    public static bool TryEscape(ReadOnlySpan<byte> name, [NotNullWhen(true)] out string? canonical)
    {
        Span<byte> escaped = stackalloc byte[MaxLength];
        var length = 0;
        foreach (var c in name)
        {
            if (UriEscapes.TryEscapeUser(c, escaped, ref length)) continue;
            canonical = null;
            return false;
        }

        canonical = Encoding.ASCII.GetString(escaped[..length]);
        return true;
    }

    /// <summary>True when a text is a canonical name, as a store may hold it.</summary>
    public static bool IsCanonical(string text) =>
        text.Length > 0 && Encoding.UTF8.GetBytes(text) is var bytes && UriEscapes.AreWellFormed(bytes) && TryEscape(Unescape(text), out var canonical) && canonical == text && !Unescape(text).Contains((byte)':');

    /// <summary>The digest username of a canonical name.</summary>
    public static byte[] Unescape(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return bytes[..UriEscapes.Unescape(bytes, bytes)];
    }
}
