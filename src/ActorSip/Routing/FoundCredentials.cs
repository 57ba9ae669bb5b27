using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;

namespace ActorSip.Routing;

/// <summary>Credentials of a request for one realm, and the header field that they stand in: its number, so that they are found again after an await.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FoundCredentials
{
    private FoundCredentials(int field, in DigestCredentials credentials)
    {
        Field = field;
        Credentials = credentials;
    }

    /// <summary>Index of the received header field; -1 when there are none for the realm.</summary>
    public int Field { get; }

    public DigestCredentials Credentials { get; }

    /// <summary>True when there are none for the realm, but some that cannot be read: nobody knows for whom.</summary>
    public bool IsMalformed { get; private init; }

    public bool IsNone => Field < 0;

    /// <summary>The text of the field, good until the next await.</summary>
    public ReadOnlySpan<byte> Text(SipMessage request) => request.Field(Field).Value.Of(request.Bytes);

    /// <summary>
    /// Looks for the credentials of a realm. RFC 3261 section 22.3: "When multiple proxies are used in a chain, a Proxy-Authorization header field value MUST NOT be consumed by any proxy whose realm does not match". RFC 8760
    /// section 2.4 lets a client send several for one realm, of different algorithms: the first that the realm offers counts.
    /// </summary>
    public static FoundCredentials In(SipMessage request, HeaderId header, DigestRealm realm)
    {
        var found = new FoundCredentials(-1, default);
        var fields = request.View.Fields(header);
        while (fields.MoveNext())
        {
            if (fields.Ref.IsInserted) continue;
            request.Parsed.Count();
            var text = request.Field(fields.Ref.Index).Value.Of(request.Bytes);
            var defect = DigestCredentials.Parse(text, out var credentials);
            if (defect == CredentialsDefect.Malformed && found.IsNone) found = new FoundCredentials(-1, default) { IsMalformed = true };
            if (defect != CredentialsDefect.None || !credentials.Realm.Of(text).SequenceEqual(realm.Name)) continue;
            if (credentials.Algorithm is { } algorithm && realm.Offers(algorithm)) return new FoundCredentials(fields.Ref.Index, credentials);
            if (found.IsNone) found = new FoundCredentials(fields.Ref.Index, credentials);
        }

        return found;
    }

    /// <summary>Takes all credentials for realms of ours out of what is sent on: the next hop could only try passwords on them. Those for others stay.</summary>
    public static void RemoveOwn(SipMessage request, RealmTable realms)
    {
        if (!request.View.Has(HeaderId.ProxyAuthorization)) return;
        for (var i = 0; i < request.FieldCount; i++)
        {
            if (request.Field(i).Id != HeaderId.ProxyAuthorization) continue;
            var text = request.Field(i).Value.Of(request.Bytes);
            if (DigestCredentials.Parse(text, out var credentials) == CredentialsDefect.None && realms.Named(credentials.Realm.Of(text)) is not null) request.Edits.Remove(new FieldRef(IsInserted: false, i));
        }
    }
}
