using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorSip.Sip.Uris;

namespace ActorSip.Users;

/// <summary>An identity that a user may have besides his own address: a sip, sips or tel URI. Stores keep its canonical text: scheme and address-of-record, without parameters, port, or a number's separators.</summary>
public static class UserIdentity
{
    private const int MaxLength = 256;

    /// <summary>Checks a URI and gives its canonical text, such as "sip:office@example.com" or "tel:+493012345".</summary>
    /// <param name="text">The URI.</param>
    /// <param name="identity">Its canonical text.</param>
    /// <returns>False for anything but a sip or sips URI with a user, or a tel URI; and for one that is too long.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? identity)
    {
        identity = null;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxLength || !SipUri.TryParse(bytes, out var uri) || uri.User.IsEmpty || uri.Scheme == UriScheme.Unknown) return false;
        Span<byte> key = stackalloc byte[bytes.Length * 3 + 2];
        if (!AddressOfRecord.TryWrite(bytes, uri, uri.Host.Of(bytes), key, out var length)) return false;
        var scheme = uri.Scheme switch { UriScheme.Tel => "tel", UriScheme.Sips => "sips", _ => "sip" };

        // A number has no host, and its key ends with the '@' before it.
        if (uri.Scheme == UriScheme.Tel) length--;
        identity = $"{scheme}:{Encoding.ASCII.GetString(key[..length])}";
        return true;
    }
}
