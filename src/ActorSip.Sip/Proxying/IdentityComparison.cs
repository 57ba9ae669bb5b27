using System.Text;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// Whether two URIs are the same identity: who somebody is, not how he is reached. Parameters and passwords say nothing of that; sip and sips do not either (RFC 3261 section 10.2.1: both are bindings of one
/// address-of-record); every name of a domain of ours is the same; a global number is the same as tel URI and, with user=phone, as SIP URI at a domain of ours (RFC 3261 section 19.1.6).
/// </summary>
public static class IdentityComparison
{
    /// <summary>Compares two URIs, without brackets around them. Allocates nothing.</summary>
    /// <param name="domains">Ours.</param>
    public static bool AreSame(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, LocalDomains domains)
    {
        if (!SipUri.TryParse(a, out var x) || !SipUri.TryParse(b, out var y)) return false;
        if (IsGlobalNumber(a, x, domains) && IsGlobalNumber(b, y, domains)) return TelComparison.AreNumbersEqual(x.User.Of(a), y.User.Of(b));
        if (x.Scheme == UriScheme.Tel || y.Scheme == UriScheme.Tel) return UriComparison.AreEqual(a, b);
        return IsSip(x) && IsSip(y) && AreUsersSame(x.User.Of(a), y.User.Of(b)) && AreHostsSame(a, x, b, y, domains);
    }

    /// <summary>A number with '+' and nothing behind it; an extension or a context makes another subscriber of it.</summary>
    private static bool IsGlobalNumber(ReadOnlySpan<byte> text, in SipUri uri, LocalDomains domains)
    {
        var user = uri.User.Of(text);
        if (user.Length < 2 || user[0] != (byte)'+' || !CharacterTable.IsAll(user[1..], CharacterClass.GlobalNumber)) return false;
        if (uri.Scheme == UriScheme.Tel) return uri.Parameters.IsEmpty;
        return IsSip(uri) && uri.TryGetParameter(text, "user"u8, out var kind) && Ascii.EqualsIgnoreCase(kind.Of(text), "phone"u8) && domains.TryGetPrimaryOfIdentity(uri.Host.Of(text), uri.Port, out _);
    }

    /// <summary>As <see cref="AddressOfRecord"/> has it: unescaped once, and compared byte by byte.</summary>
    private static bool AreUsersSame(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        while (!a.IsEmpty && !b.IsEmpty)
            if (UriEscapes.Next(ref a, out _) != UriEscapes.Next(ref b, out _)) return false;
        return a.IsEmpty && b.IsEmpty;
    }

    private static bool AreHostsSame(ReadOnlySpan<byte> a, in SipUri x, ReadOnlySpan<byte> b, in SipUri y, LocalDomains domains)
    {
        if (domains.TryGetPrimaryOfIdentity(x.Host.Of(a), x.Port, out var first)) return domains.TryGetPrimaryOfIdentity(y.Host.Of(b), y.Port, out var second) && first.AsSpan().SequenceEqual(second);
        return Ascii.EqualsIgnoreCase(x.Host.Of(a), y.Host.Of(b)) && PortOf(x) == PortOf(y);
    }

    private static bool IsSip(in SipUri uri) => uri.Scheme is UriScheme.Sip or UriScheme.Sips;

    private static int PortOf(in SipUri uri) => uri.Port is 5060 or 5061 ? 0 : uri.Port;
}
