namespace ActorSip.Configuration;

/// <summary>The realms of domains: what the passwords of their users are for.</summary>
public static class RealmNames
{
    /// <summary>Of a domain whose names are addresses that may change: passwords outlive them.</summary>
    public const string OfAutomaticNames = "actorsip";

    /// <summary>The realm of a domain: the setting, else its primary name.</summary>
    public static string Of(DomainOptions domain) =>
        domain.Realm.Length > 0 ? domain.Realm
        : domain.Names[0] == DomainOptions.Auto ? OfAutomaticNames
        : domain.Names[0];

    /// <summary>The realms of all domains, each once, in the order of the domains.</summary>
    public static IReadOnlyList<string> All(IReadOnlyList<DomainOptions> domains) => [.. domains.Select(Of).Distinct(StringComparer.Ordinal)];
}
