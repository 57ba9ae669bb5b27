using System.Text;

namespace ActorSip.Peers;

/// <summary>Routes by domain and by the beginning of a number, and the numbers of users. Immutable. Looks up without allocating, in the time of one look at each length.</summary>
public sealed class RoutingTable
{
    private const string Any = "*";

    private readonly Dictionary<string, List<PeerRoute>> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<PeerRoute>> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _numbers = new(StringComparer.Ordinal);
    private readonly int _longest;

    /// <param name="domains">Each "example.org", "*.example.org" or "*".</param>
    /// <param name="prefixes">Each the beginning of a number, or "*".</param>
    /// <param name="numbers">Numbers of users and the users' URIs.</param>
    public RoutingTable(IEnumerable<(string Domain, PeerRoute Route)> domains, IEnumerable<(string Prefix, PeerRoute Route)> prefixes, IEnumerable<(string Number, byte[] Uri)> numbers)
    {
        foreach (var (domain, route) in domains) Add(_domains, domain, route);
        foreach (var (prefix, route) in prefixes) Add(_prefixes, prefix == Any ? "" : prefix, route);
        foreach (var (number, uri) in numbers) _numbers[number] = uri;
        _longest = _prefixes.Keys.Select(prefix => prefix.Length).DefaultIfEmpty(-1).Max();
    }

    /// <summary>A table without routes.</summary>
    public static RoutingTable Empty { get; } = new([], [], []);

    /// <summary>True when there is neither a route nor a number.</summary>
    public bool IsEmpty => _domains.Count == 0 && !HasNumbers;

    /// <summary>True when there is a route for numbers, or a number of a user.</summary>
    public bool HasNumbers => _longest >= 0 || _numbers.Count > 0;

    /// <summary>The user whose number this is.</summary>
    public bool TryGetUser(ReadOnlySpan<char> number, out byte[] uri)
    {
        var found = _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(number, out var user);
        uri = user ?? [];
        return found;
    }

    /// <summary>The route of a number: of those that admit the sender, the one with the longest prefix; of equal ones the first.</summary>
    /// <param name="number">Without visual separators.</param>
    /// <param name="isUser">The sender has proved to be a user.</param>
    /// <param name="sender">The sender is this peer.</param>
    /// <param name="route">Set for <see cref="RouteFinding.Found"/>.</param>
    public RouteFinding FindByNumber(ReadOnlySpan<char> number, bool isUser, Peer? sender, out PeerRoute? route)
    {
        route = null;
        var finding = RouteFinding.None;
        var lookup = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = Math.Min(_longest, number.Length); length >= 0; length--)
            if (lookup.TryGetValue(number[..length], out var routes) && Choose(routes, isUser, sender, ref finding, out route)) break;
        return finding;
    }

    /// <summary>The route of a domain that is not ours: its own, else that of the nearest domain above it, else that of all.</summary>
    /// <param name="host">As in a URI.</param>
    /// <param name="isUser">The sender has proved to be a user.</param>
    /// <param name="sender">The sender is this peer.</param>
    /// <param name="route">Set for <see cref="RouteFinding.Found"/>.</param>
    public RouteFinding FindByDomain(ReadOnlySpan<byte> host, bool isUser, Peer? sender, out PeerRoute? route)
    {
        route = null;
        var finding = RouteFinding.None;
        if (_domains.Count == 0 || host.Length > 253) return finding;
        Span<char> name = stackalloc char[host.Length + 1];
        if (!Encoding.ASCII.TryGetChars(host, name[1..], out _)) return finding;
        var lookup = _domains.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name[1..], out var own) && Choose(own, isUser, sender, ref finding, out route)) return finding;

        // "*.b.c" is written over the label before it.
        for (var dot = 1; dot < name.Length; dot++)
        {
            if (name[dot] != '.') continue;
            name[dot - 1] = '*';
            if (lookup.TryGetValue(name[(dot - 1)..], out var above) && Choose(above, isUser, sender, ref finding, out route)) return finding;
        }

        if (lookup.TryGetValue(Any, out var rest)) Choose(rest, isUser, sender, ref finding, out route);
        return finding;
    }

    private static bool Choose(List<PeerRoute> routes, bool isUser, Peer? sender, ref RouteFinding finding, out PeerRoute? route)
    {
        route = null;
        foreach (var candidate in routes)
        {
            if (!candidate.Admits(isUser, sender)) continue;
            route = candidate;
            finding = RouteFinding.Found;
            return true;
        }

        finding = RouteFinding.Refused;
        return false;
    }

    private static void Add(Dictionary<string, List<PeerRoute>> table, string key, PeerRoute route)
    {
        if (!table.TryGetValue(key, out var routes)) table[key] = routes = [];
        routes.Add(route);
    }
}
