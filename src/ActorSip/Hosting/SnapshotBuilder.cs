using System.Text;
using ActorSip.Configuration;
using ActorSip.Peers;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Hosting;

/// <summary>Makes the snapshot that requests are routed by from the options and from what names of peers stand for. Counters of peers stay with their names.</summary>
internal sealed class SnapshotBuilder
{
    private readonly LocalAddresses _addresses;
    private readonly IReadOnlyList<ListenerOptions> _listeners;
    private readonly CookieKeys _cookies;
    private readonly Func<IReadOnlyList<DomainOptions>, IReadOnlyList<IReadOnlyList<string>>> _resolveDomains;
    private readonly Dictionary<string, PeerStatistics> _statistics = new(StringComparer.Ordinal);

    /// <param name="addresses">What is bound.</param>
    /// <param name="listeners">As they were started: they are not changed afterwards.</param>
    /// <param name="cookies">Keys of the dialog cookies.</param>
    /// <param name="resolveDomains">The names of each domain, once it is known what is bound.</param>
    public SnapshotBuilder(LocalAddresses addresses, IReadOnlyList<ListenerOptions> listeners, CookieKeys cookies, Func<IReadOnlyList<DomainOptions>, IReadOnlyList<IReadOnlyList<string>>> resolveDomains)
    {
        _addresses = addresses;
        _listeners = listeners;
        _cookies = cookies;
        _resolveDomains = resolveDomains;
    }

    /// <param name="options">Checked as a whole.</param>
    /// <param name="named">The addresses of names among the peers' addresses, as far as they are known.</param>
    public RoutingSnapshot Build(NodeOptions options, IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>> named)
    {
        var names = _resolveDomains(options.Domains);
        var domains = new LocalDomains(_addresses, names);
        var peers = options.Peers.Select(peer => Peer(peer, named)).ToList();
        var byName = peers.ToDictionary(peer => peer.Name, StringComparer.Ordinal);
        var routes = options.Routes.Select(route => (Options: route, Route: Route(route, byName))).ToList();
        return new RoutingSnapshot
        {
            Domains = domains,
            Realms = NodeComponents.Realms(options.Domains, names),
            OwnRoutes = new RouteInformation(_addresses, domains, _cookies, (int)options.Proxy.CookieValidity.TotalSeconds),
            DomainPolicies = [.. names.Select(list => Policy(options.Domains, list[0]))],
            Peers = new PeerTable(peers, options.Peers.SelectMany(peer => Addresses(peer, byName[peer.Name], named)), options.Peers.SelectMany(peer => Hosts(peer).Select(host => (host, byName[peer.Name])))),
            Routes = new RoutingTable(
                routes.SelectMany(entry => entry.Options.Domains.Select(domain => (domain, entry.Route))),
                routes.SelectMany(entry => entry.Options.Prefixes.Select(prefix => (prefix, entry.Route))),
                options.Numbers.Select(number => (number.Number, Encoding.UTF8.GetBytes(number.Uri)))),
            Identity = new IdentityPolicy(options.Identity.ToUsers, [.. options.Identity.TrustedHeaders.Select(Encoding.ASCII.GetBytes)]),
            Sources = new SourceRules(
                [.. options.Sources.Exempt, .. options.Peers.SelectMany(peer => Addresses(peer, byName[peer.Name], named)).Select(address => address.Network)],
                options.Sources.Banned),
            Scanners = [.. options.Sources.Scanners.Select(Encoding.ASCII.GetBytes)],
            ContactNetworks = options.Registrar.AllowContacts,
            RedirectingListeners = [.. _listeners.Select((listener, number) => (number, listener.Name)).Where(l => options.Listeners.Any(other => other.Name == l.Name && other.Redirect)).Select(l => l.number)],
        };
    }

    /// <summary>A primary name that no domain lists came in the place of "auto".</summary>
    private static DomainPolicy Policy(IReadOnlyList<DomainOptions> domains, string primary)
    {
        var domain = domains.FirstOrDefault(domain => domain.Names.Contains(primary, StringComparer.Ordinal)) ?? domains.First(domain => domain.Names.Contains(DomainOptions.Auto, StringComparer.Ordinal));
        return new DomainPolicy(Encoding.ASCII.GetBytes(primary), domain.Redirect);
    }

    private static IEnumerable<(IpNetwork Network, int Port, Peer Peer)> Addresses(PeerOptions options, Peer peer, IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>> named)
    {
        foreach (var address in options.Addresses)
        {
            if (address.Name.Length == 0) yield return (address.Network, address.Port, peer);
            else if (named.TryGetValue(address.Name, out var found))
                foreach (var endpoint in found) yield return (IpNetwork.Of(endpoint, 128), address.Port, peer);
        }
    }

    private static IEnumerable<string> Hosts(PeerOptions options) =>
        options.Addresses.Where(address => address.Name.Length > 0).Select(address => address.Name).Concat(options.Targets.Select(target => target.Host)).Distinct(StringComparer.Ordinal);

    private static PeerRoute Route(RouteOptions options, Dictionary<string, Peer> peers)
    {
        var senders = RouteSenders.None;
        foreach (var sender in options.From)
            senders |= sender switch { "users" => RouteSenders.Users, "peers" => RouteSenders.Peers, "anyone" => RouteSenders.Anyone, _ => RouteSenders.None };
        return new PeerRoute
        {
            Name = options.Name,
            Peers = [.. options.Peers.Select(name => peers[name])],
            Strip = options.Strip,
            Prepend = options.Prepend,
            Senders = senders,
            SendingPeers = [.. options.From.Where(sender => sender.StartsWith(RouteOptions.PeerPrefix, StringComparison.Ordinal)).Select(sender => sender[RouteOptions.PeerPrefix.Length..])],
        };
    }

    private Peer Peer(PeerOptions options, IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>> named)
    {
        if (!_statistics.TryGetValue(options.Name, out var statistics)) _statistics[options.Name] = statistics = new PeerStatistics();
        return new Peer
        {
            Name = options.Name,
            IsTrusted = options.Trusted,
            MustAuthenticate = options.Authenticate,
            Targets = [.. options.Targets.Select(target => new PeerTarget(Encoding.ASCII.GetBytes(target.Scheme), Encoding.ASCII.GetBytes(target.HostPort)))],
            Credentials = options.Username.Length == 0 ? null : new PeerCredentials(options.Username, options.Password.Value, options.Realm),
            SilenceTimeout = (int)options.SilenceTimeout.TotalMilliseconds,
            AvoidTime = (int)options.AvoidTime.TotalMilliseconds,
            Addresses = [.. options.Addresses.Select(address => address.ToString())],
            NamedAddresses = [.. options.Addresses.Where(address => address.Name.Length > 0).SelectMany(address => named.GetValueOrDefault(address.Name) ?? []).Distinct()],
            Statistics = statistics,
        };
    }
}
