namespace ActorSip.Configuration;

/// <summary>The names of the domains once it is known what is bound.</summary>
public static class DomainNames
{
    /// <summary>Puts the host's name and all bound and advertised addresses in the place of <see cref="DomainOptions.Auto"/>.</summary>
    /// <param name="domains">As configured.</param>
    /// <param name="hosts">Bound and advertised hosts, IPv6 in brackets.</param>
    /// <param name="machineName">Name of the host; left out if it cannot stand in a URI. It comes first, as it changes less than addresses do.</param>
    /// <returns>For each domain its names in lower case, the primary one first; no name twice.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Resolve(IReadOnlyList<DomainOptions> domains, IEnumerable<string> hosts, string machineName)
    {
        var name = machineName.ToLowerInvariant();
        IEnumerable<string> automatic = [.. HostSyntax.IsHostName(name) ? [name] : Array.Empty<string>(), .. hosts.Select(host => host.ToLowerInvariant())];
        var taken = domains.SelectMany(domain => domain.Names).Where(n => n != DomainOptions.Auto).ToHashSet(StringComparer.Ordinal);
        var free = automatic.Where(taken.Add).ToList();
        return [.. domains
            .Select(domain => (IReadOnlyList<string>)[.. domain.Names.SelectMany(n => n == DomainOptions.Auto ? free : [n])])
            .Where(names => names.Count > 0)];
    }
}
