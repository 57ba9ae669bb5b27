using System.Text;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Headers;

/// <summary>Reads the Privacy header field: <c>Privacy-hdr = "Privacy" HCOLON priv-value *(";" priv-value)</c> (RFC 3323 section 4.2).</summary>
public static class PrivacyHeader
{
    /// <summary>All values of all fields; what is malformed counts as <see cref="PrivacyValues.Other"/>.</summary>
    public static PrivacyValues Read(MessageView view)
    {
        var values = PrivacyValues.Absent;
        var fields = view.Fields(HeaderId.Privacy);
        while (fields.MoveNext())
        {
            var rest = fields.Current;
            while (!rest.IsEmpty)
            {
                // Some join with commas, as in other lists; what they ask for is plain all the same.
                var end = rest.IndexOfAny((byte)';', (byte)',');
                values |= One(Lws.Trim(end < 0 ? rest : rest[..end]));
                rest = end < 0 ? default : rest[(end + 1)..];
            }
        }

        return values;
    }

    /// <summary>
    /// True when the caller wants his identity kept from those who are not trusted: by "id", and by "user" and "header" too, of which RFC 3325 says nothing, and which would be in vain if the name stood beside them.
    /// </summary>
    public static bool HidesIdentity(PrivacyValues values) => (values & (PrivacyValues.Id | PrivacyValues.User | PrivacyValues.Header)) != PrivacyValues.Absent;

    /// <summary>True when the caller would rather not call than without a privacy that a proxy cannot give (RFC 3323 section 5). It can keep an identity back, and no more.</summary>
    public static bool IsBeyondProxy(PrivacyValues values) =>
        values.HasFlag(PrivacyValues.Critical) && (values & (PrivacyValues.Header | PrivacyValues.Session | PrivacyValues.User | PrivacyValues.Other)) != PrivacyValues.Absent;

    private static PrivacyValues One(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "id"u8)) return PrivacyValues.Id;
        if (Ascii.EqualsIgnoreCase(value, "none"u8)) return PrivacyValues.None;
        if (Ascii.EqualsIgnoreCase(value, "user"u8)) return PrivacyValues.User;
        if (Ascii.EqualsIgnoreCase(value, "header"u8)) return PrivacyValues.Header;
        if (Ascii.EqualsIgnoreCase(value, "session"u8)) return PrivacyValues.Session;
        return Ascii.EqualsIgnoreCase(value, "critical"u8) ? PrivacyValues.Critical : PrivacyValues.Other;
    }
}
