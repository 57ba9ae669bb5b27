namespace ActorSip.Configuration;

/// <summary>The realm of a domain: what its users' passwords are for.</summary>
public static class RealmNames
{
    /// <summary>Of a domain whose primary name is <see cref="DomainOptions.Auto"/>: a machine that gets another address keeps its passwords.</summary>
    private const string OfAuto = "actorsip";

    /// <summary>The realm that is set, or the primary name.</summary>
    public static string Of(DomainOptions domain) =>
        domain.Realm.Length > 0 ? domain.Realm
        : domain.Names is [not DomainOptions.Auto, ..] ? domain.Names[0]
        : OfAuto;
}
