using System.Text;

namespace ActorSip.Sip.Security;

/// <summary>The realm of each domain. Immutable: a change of configuration makes a new one.</summary>
public sealed class RealmTable
{
    private readonly (byte[] Domain, DigestRealm Realm)[] _realms;

    /// <param name="realms">For each domain its primary name, in lower case, and its realm; at least one. Domains may share a realm.</param>
    public RealmTable(IEnumerable<(string Domain, DigestRealm Realm)> realms)
    {
        _realms = [.. realms.Select(entry => (Encoding.ASCII.GetBytes(entry.Domain), entry.Realm))];
        ArgumentOutOfRangeException.ThrowIfZero(_realms.Length, nameof(realms));
    }

    /// <summary>Of the first domain: for a sender who must be somebody here, and does not say where.</summary>
    public DigestRealm Default => _realms[0].Realm;

    /// <summary>The realm of a domain; null for one that is not ours.</summary>
    /// <param name="primary">Its primary name, in lower case.</param>
    public DigestRealm? Of(ReadOnlySpan<byte> primary)
    {
        foreach (var (domain, realm) in _realms)
            if (primary.SequenceEqual(domain)) return realm;
        return null;
    }

    /// <summary>The primary name of the first domain of a realm; null when no domain has it.</summary>
    /// <param name="name">Of the realm.</param>
    public string? DomainOf(string name)
    {
        foreach (var (domain, realm) in _realms)
            if (Ascii.Equals(realm.Name, name)) return Encoding.ASCII.GetString(domain);
        return null;
    }

    /// <summary>The realm with this name; null when it is another server's.</summary>
    public DigestRealm? Named(ReadOnlySpan<byte> name)
    {
        foreach (var (_, realm) in _realms)
            if (name.SequenceEqual(realm.Name)) return realm;
        return null;
    }
}
