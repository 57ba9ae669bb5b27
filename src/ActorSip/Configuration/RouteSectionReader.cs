namespace ActorSip.Configuration;

/// <summary>Reads <c>actorsip.routes</c>.</summary>
/// <param name="reader">Gets the errors.</param>
/// <param name="peers">That a route may name.</param>
/// <param name="domains">Of our own, to which no route leads.</param>
internal sealed class RouteSectionReader(SettingReader reader, IReadOnlyList<PeerOptions> peers, IReadOnlyList<DomainOptions> domains)
{
    private const string RouteSection = "actorsip.routes";
    private const string RouteDefaults = "actorsip.route-defaults";

    /// <summary>True for what a telephone can dial: digits, *, # and a + in front.</summary>
    public static bool IsNumber(string text) => text.Length is > 0 and <= 40 && text.TrimStart('+') is { Length: > 0 } rest && rest.Length >= text.Length - 1 && rest.All(c => char.IsAsciiDigit(c) || c is '*' or '#');

    public IReadOnlyList<RouteOptions> Read()
    {
        var usual = Route("", RouteDefaults, null);
        var routes = new List<RouteOptions>();
        foreach (var name in reader.NamesIfAny(RouteSection))
        {
            var section = $"{RouteSection}.{name}";
            reader.Check(name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), section, $"the name \"{name}\" must be letters, digits, hyphens and underscores");
            if (!reader.IsSection(section)) continue;
            var route = Route(name, section, usual);
            reader.Check(route.Domains.Count > 0 != route.Prefixes.Count > 0, section, "a route has either a domain, such as \"example.org\", or a prefix, such as \"+49\"; not both", $"{section}.domain", $"{section}.prefix");
            reader.Check(route.Peers.Count > 0, section, "a route needs at least one peer", $"{section}.peers");
            reader.Check(route.Prefixes.Count > 0 || (route.Strip == 0 && route.Prepend.Length == 0), section, "strip and prepend are for numbers; this route has no prefix", $"{section}.domain", $"{section}.prefix");
            routes.Add(route);
        }

        return routes;
    }

    private RouteOptions Route(string name, string section, RouteOptions? usual) => new()
    {
        Name = name,
        Domains = Has($"{section}.domain", usual) ? Domains($"{section}.domain") : usual!.Domains,
        Prefixes = Has($"{section}.prefix", usual) ? Prefixes($"{section}.prefix") : usual!.Prefixes,
        Strip = Has($"{section}.strip", usual) ? reader.Integer($"{section}.strip", 0, 40) : usual!.Strip,
        Prepend = Has($"{section}.prepend", usual) ? Prepend($"{section}.prepend") : usual!.Prepend,
        Peers = Has($"{section}.peers", usual) ? Peers($"{section}.peers") : usual!.Peers,
        From = Has($"{section}.from", usual) ? From($"{section}.from") : usual!.From,
    };

    private bool Has(string path, RouteOptions? usual)
    {
        if (usual is null || reader.Exists(path)) return true;
        reader.Know(path);
        return false;
    }

    private List<string> Domains(string path)
    {
        var names = reader.List(path).Select(name => name.ToLowerInvariant()).ToList();
        foreach (var name in names)
        {
            var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
            reader.Check(name == RouteOptions.Any || (HostSyntax.TryParseHostPort(host, out _, out var port) && port == 0), path, $"\"{name}\" is not a domain; write \"example.org\", \"*.example.org\", or \"*\" for all that are not ours");
            var own = domains.FirstOrDefault(domain => domain.Names.Contains(name, StringComparer.Ordinal));
            reader.Check(own is null, path, $"\"{name}\" is a name of actorsip.domains.{own?.Name}: its users are called where they are registered, and routes are for domains of others");
        }

        return names;
    }

    private List<string> Prefixes(string path)
    {
        var prefixes = reader.List(path).ToList();
        foreach (var prefix in prefixes)
            reader.Check(prefix is RouteOptions.Any or "+" || IsNumber(prefix), path, $"\"{prefix}\" is not the beginning of a number; write \"+49\", \"00\", or \"*\" for all numbers");
        return prefixes;
    }

    private string Prepend(string path)
    {
        var text = reader.Text(path);
        reader.Check(text is "" or "+" || IsNumber(text), path, $"\"{text}\" cannot stand in front of a number");
        return text;
    }

    private List<string> Peers(string path)
    {
        var names = reader.List(path).ToList();
        foreach (var name in names)
        {
            var peer = peers.FirstOrDefault(peer => peer.Name == name);
            reader.Check(peer is not null, path, peers.Count == 0 ? $"there is no peer \"{name}\"" : $"there is no peer \"{name}\"; there are {string.Join(", ", peers.Select(p => p.Name))}");
            reader.Check(peer is null || peer.Targets.Count > 0, path, $"the peer \"{name}\" has no target to send to", $"actorsip.peers.{name}.target");
        }

        return names;
    }

    private List<string> From(string path)
    {
        var senders = reader.List(path).ToList();
        foreach (var sender in senders)
        {
            if (sender is "users" or "peers" or "anyone") continue;
            var isPeer = sender.StartsWith(RouteOptions.PeerPrefix, StringComparison.Ordinal);
            reader.Check(isPeer, path, $"\"{sender}\" is nobody; there are users, peers, anyone, peer:NAME");
            reader.Check(!isPeer || peers.Any(peer => peer.Name == sender[RouteOptions.PeerPrefix.Length..]), path, $"there is no peer \"{sender[Math.Min(sender.Length, RouteOptions.PeerPrefix.Length)..]}\"");
        }

        return senders;
    }
}
