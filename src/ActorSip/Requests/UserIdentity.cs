using System.Text;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Uris;
using ActorSip.Users;

namespace ActorSip.Requests;

/// <summary>Whether a URI is an identity of a user: the address of his account in a domain of ours, or one that the store has for him.</summary>
internal static class UserIdentity
{
    private const int MaxLength = 256;

    /// <param name="uri">As somebody wrote it.</param>
    /// <param name="user">The user.</param>
    /// <param name="domains">Of this server.</param>
    /// <param name="identity">The identity in the form to assert, without parameters.</param>
    public static bool TryRead(ReadOnlySpan<byte> uri, User user, LocalDomains domains, out string identity)
    {
        identity = "";
        if (uri.Length > MaxLength || !SipUri.TryParse(uri, out var parsed)) return false;
        Span<byte> key = stackalloc byte[MaxLength * 3 + 256];
        if (parsed.Scheme == UriScheme.Tel)
        {
            if (!AddressOfRecord.TryWrite(uri, parsed, default, key, out var digits)) return false;
            identity = "tel:" + Encoding.UTF8.GetString(key[..digits]).TrimEnd('@');
            return user.Identities.Contains(identity, StringComparer.OrdinalIgnoreCase);
        }

        if (parsed.Scheme is not (UriScheme.Sip or UriScheme.Sips) || parsed.User.IsEmpty) return false;
        if (!domains.TryGetPrimary(parsed.Host.Of(uri), parsed.Port, out var domain)) domain = parsed.Host.Of(uri).ToArray();
        else if (IsAccount(uri, parsed, user))
        {
            identity = $"sip:{Encoding.UTF8.GetString(parsed.User.Of(uri))}@{Encoding.ASCII.GetString(parsed.Host.Of(uri))}";
            return true;
        }

        if (!AddressOfRecord.TryWrite(uri, parsed, domain, key, out var length)) return false;
        identity = "sip:" + Encoding.UTF8.GetString(key[..length]);
        return user.Identities.Contains(identity, StringComparer.Ordinal);
    }

    private static bool IsAccount(ReadOnlySpan<byte> uri, in SipUri parsed, User user)
    {
        Span<byte> key = stackalloc byte[MaxLength * 3 + 8];
        return AddressOfRecord.TryWrite(uri, parsed, default, key, out var length) && Encoding.UTF8.GetString(key[..length]).TrimEnd('@') == user.Name;
    }
}
