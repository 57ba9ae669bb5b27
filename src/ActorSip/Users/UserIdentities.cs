using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Uris;

namespace ActorSip.Users;

/// <summary>Which identities a user may use: his own address in each domain of his realm, and those that the store has for him.</summary>
public static class UserIdentities
{
    /// <summary>A longer URI is nobody's: what is looked up with it could not be written down either.</summary>
    private const int MaxUriLength = 1024;

    /// <summary>True when the URI is one of the user's identities. Allocates nothing.</summary>
    /// <param name="user">Who has proved to be himself.</param>
    /// <param name="uri">sip, sips or tel, without brackets around it.</param>
    /// <param name="domains">Ours.</param>
    /// <param name="realms">Of the domains.</param>
    public static bool Owns(User user, ReadOnlySpan<byte> uri, LocalDomains domains, RealmTable realms) =>
        uri.Length <= MaxUriLength && SipUri.TryParse(uri, out var parsed) && (IsOwnAddress(user, uri, parsed, domains, realms) || IndexOf(user, uri, domains) >= 0);

    /// <summary>The identity in the form in which it is asserted: his own address without parameters, or as the store has it, so that a number stays one.</summary>
    /// <returns>False when it is not the user's.</returns>
    public static bool TryAssert(User user, ReadOnlySpan<byte> uri, LocalDomains domains, RealmTable realms, [NotNullWhen(true)] out string? identity)
    {
        identity = null;
        if (uri.Length > MaxUriLength || !SipUri.TryParse(uri, out var parsed)) return false;
        if (IsOwnAddress(user, uri, parsed, domains, realms)) return UserIdentity.TryParse(Encoding.UTF8.GetString(uri), out identity);
        var index = IndexOf(user, uri, domains);
        if (index >= 0) identity = user.Identities[index];
        return index >= 0;
    }

    /// <summary>RFC 3323 section 4.1.1.3: who wants to stay anonymous writes "sip:anonymous@anonymous.invalid" into From. Every user may; his identity is known all the same.</summary>
    public static bool IsAnonymous(ReadOnlySpan<byte> uri) =>
        SipUri.TryParse(uri, out var parsed) && parsed.Scheme is UriScheme.Sip or UriScheme.Sips && Ascii.EqualsIgnoreCase(parsed.Host.Of(uri), "anonymous.invalid"u8);

    private static int IndexOf(User user, ReadOnlySpan<byte> uri, LocalDomains domains)
    {
        Span<byte> identity = stackalloc byte[MaxUriLength];
        for (var i = 0; i < user.Identities.Count; i++)
            if (Encoding.UTF8.TryGetBytes(user.Identities[i], identity, out var length) && IdentityComparison.AreSame(uri, identity[..length], domains)) return i;
        return -1;
    }

    private static bool IsOwnAddress(User user, ReadOnlySpan<byte> text, in SipUri uri, LocalDomains domains, RealmTable realms)
    {
        if (uri.Scheme is not (UriScheme.Sip or UriScheme.Sips) || uri.User.IsEmpty || !domains.TryGetPrimaryOfIdentity(uri.Host.Of(text), uri.Port, out var primary)) return false;
        if (realms.Of(primary) is not { } realm || !Ascii.Equals(realm.Name, user.Realm)) return false;
        Span<byte> address = stackalloc byte[3 * MaxUriLength];
        return AddressOfRecord.TryWrite(text, uri, domain: default, address, out var length) && Ascii.Equals(address[..(length - 1)], user.Name);
    }
}
