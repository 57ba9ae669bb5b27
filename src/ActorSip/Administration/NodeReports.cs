using System.Text;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Requests;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;
using Akka.Actor;

namespace ActorSip.Administration;

/// <summary>What the actors of a node tell about their state. Asks them by messages like anybody else; from any thread.</summary>
public sealed class NodeReports
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Sharding delivers at most once: what was lost while a slot moved is asked again.</summary>
    private static readonly TimeSpan[] Attempts = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2.5)];

    private readonly IActorRef _region;
    private readonly IReadOnlyList<IActorRef> _requests;
    private readonly LocationSettings _location;
    private readonly Func<LocalDomains> _domains;
    private readonly ClusterState _cluster;
    private readonly TimeProvider _time;
    private readonly IActorRef? _reader;

    /// <param name="region">The shard region of the location table.</param>
    /// <param name="requests">The request actors.</param>
    /// <param name="location">How the table is cut.</param>
    /// <param name="domains">The domains as they are now.</param>
    /// <param name="cluster">Which nodes are there.</param>
    /// <param name="time">For what is left of a registration.</param>
    /// <param name="reader">Answers lookups while a slot's owner is gone; null where nobody can.</param>
    public NodeReports(IActorRef region, IReadOnlyList<IActorRef> requests, LocationSettings location, Func<LocalDomains> domains, ClusterState cluster, TimeProvider time, IActorRef? reader = null)
    {
        _region = region;
        _requests = requests;
        _location = location;
        _domains = domains;
        _cluster = cluster;
        _time = time;
        _reader = reader;
    }

    /// <summary>Registrations from a slot on, until there are enough of them.</summary>
    /// <param name="slot">Where to begin.</param>
    /// <param name="most">At least 1. A slot is listed whole or, if it alone has more, cut.</param>
    /// <param name="cancellation">Of whoever asked.</param>
    /// <exception cref="AskTimeoutException">A slot does not answer.</exception>
    public async Task<RegistrationPage> RegistrationsAsync(int slot, int most, CancellationToken cancellation)
    {
        var registrations = new List<RegistrationReport>();
        var at = Math.Max(slot, 0);
        for (; at < _location.Slots && registrations.Count < most; at++)
        {
            var listed = await AskSlotAsync<LocationProtocol.Listed>(new LocationProtocol.List(0, at, most), cancellation).ConfigureAwait(false);
            foreach (var record in listed.Records) registrations.Add(await ReportAsync(record.AddressOfRecord, at, record.Bindings, cancellation).ConfigureAwait(false));
        }

        return new RegistrationPage(registrations, at < _location.Slots ? at : null);
    }

    /// <summary>The registration of one user.</summary>
    /// <param name="address">"user@domain", or a sip URI; an alias of a domain is as good as its name.</param>
    /// <param name="cancellation">Of whoever asked.</param>
    /// <returns>Null when he is not registered, or the domain is not ours.</returns>
    /// <exception cref="AskTimeoutException">The slot does not answer.</exception>
    public async Task<RegistrationReport?> RegistrationAsync(string address, CancellationToken cancellation)
    {
        if (!TryKey(address, out var key)) return null;
        var slot = _location.SlotOf(key);
        var found = await AskSlotAsync<LocationProtocol.Found>(new LocationProtocol.Lookup(0, slot, key), cancellation, _reader).ConfigureAwait(false);
        return found.Bindings.Count == 0 ? null : await ReportAsync(key, slot, found.Bindings, cancellation).ConfigureAwait(false);
    }

    /// <summary>The transactions under way.</summary>
    /// <param name="most">Most to list.</param>
    /// <param name="cancellation">Of whoever asked.</param>
    /// <exception cref="AskTimeoutException">A request actor does not answer.</exception>
    public async Task<TransactionPage> TransactionsAsync(int most, CancellationToken cancellation)
    {
        var (server, client, tombstones) = (0, 0, 0);
        var requests = new List<RequestUnderWay>();
        foreach (var actor in _requests)
        {
            var listed = await actor.Ask<RequestsProtocol.Listed>(new RequestsProtocol.List(most - requests.Count), Patience, cancellation).ConfigureAwait(false);
            server += listed.Server;
            client += listed.Client;
            tombstones += listed.Tombstones;
            requests.AddRange(listed.Requests);
        }

        return new TransactionPage(server, client, tombstones, requests);
    }

    /// <summary>The sources that are banned for what they did.</summary>
    /// <param name="most">Most to list.</param>
    /// <param name="cancellation">Of whoever asked.</param>
    /// <exception cref="AskTimeoutException">A request actor does not answer.</exception>
    public async Task<IReadOnlyList<BanReport>> BansAsync(int most, CancellationToken cancellation)
    {
        var bans = new List<BanReport>();
        foreach (var actor in _requests)
        {
            var listed = await actor.Ask<RequestsProtocol.BansListed>(new RequestsProtocol.ListBans(most), Patience, cancellation).ConfigureAwait(false);
            bans.AddRange(listed.Bans.Select(ban => new BanReport(ban.Network.ToString(), ban.Milliseconds / 1000, ban.Reason == BanReason.TooManyMessages ? "too many messages" : "wrong passwords")));
        }

        // A ban is known to all loops.
        return [.. bans.DistinctBy(ban => ban.Network)];
    }

    /// <summary>Lifts the ban of an address.</summary>
    /// <returns>False when it was not banned.</returns>
    /// <exception cref="AskTimeoutException">A request actor does not answer.</exception>
    public async Task<bool> UnbanAsync(IpEndpoint address, CancellationToken cancellation)
    {
        var was = false;
        foreach (var actor in _requests) was |= (await actor.Ask<RequestsProtocol.Unbanned>(new RequestsProtocol.Unban(address), Patience, cancellation).ConfigureAwait(false)).WasBanned;
        return was;
    }

    private bool TryKey(string address, out byte[] key)
    {
        key = [];
        var text = Encoding.UTF8.GetBytes(address.Contains(':', StringComparison.Ordinal) ? address : "sip:" + address);
        if (text.Length > 1024 || !SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        if (!_domains().TryGetPrimary(uri.Host.Of(text), uri.Port, out var domain)) return false;
        return AddressOfRecord.TryMake(text, uri, domain, out key);
    }

    private async Task<RegistrationReport> ReportAsync(byte[] addressOfRecord, int slot, BindingSet bindings, CancellationToken cancellation)
    {
        var flows = bindings.Targets.ToArray().Select(binding => binding.Flow).ToArray();

        // Any of the request actors can tell, as long as every socket is known to each.
        var check = await _requests[0].Ask<RequestsProtocol.FlowsChecked>(new RequestsProtocol.CheckFlows(flows), Patience, cancellation).ConfigureAwait(false);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return new RegistrationReport(Encoding.UTF8.GetString(addressOfRecord), slot, [.. bindings.Targets.ToArray().Select((binding, i) => Report(binding, check.IsOpen[i], now))]);
    }

    /// <param name="question">For the slot.</param>
    /// <param name="cancellation">Of whoever asked.</param>
    /// <param name="second">Whom to ask when the slot has not answered at first; null: the slot again.</param>
    private async Task<T> AskSlotAsync<T>(LocationProtocol.ISlotMessage question, CancellationToken cancellation, IActorRef? second = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var asked = attempt == 1 && second is not null ? second : _region;
                return await asked.Ask<T>(question, Attempts[attempt], cancellation).ConfigureAwait(false);
            }
            catch (AskTimeoutException) when (attempt < Attempts.Length - 1)
            {
                // Once more.
            }
        }
    }

    private ContactReport Report(Binding binding, bool isOpen, long now) => new(
        Encoding.UTF8.GetString(binding.Uri),
        binding.Q / 1000m,
        binding.SecondsLeft(now),
        StateOf(binding, isOpen),
        NodeOf(binding.Flow)?.Name,
        $"{TransportNameOf(binding.Flow.Transport)}:{binding.Flow.Remote}",
        !binding.Received.IsDefault,
        binding.IsSilent,
        Encoding.UTF8.GetString(binding.UserAgent),
        Encoding.UTF8.GetString(binding.Path),
        Encoding.UTF8.GetString(binding.Instance),
        Encoding.UTF8.GetString(binding.CallId),
        binding.CSeq);

    /// <summary>A connection of another node is taken for open while that node is there: only it knows better, and tells when something is sent.</summary>
    private string StateOf(Binding binding, bool isOpen)
    {
        var isThere = IsOwn(binding.Flow) ? isOpen : NodeOf(binding.Flow) is not null;
        if (binding.Flow.IsConnection) return isThere ? "open" : "lost";

        // Without a NAT in between a phone takes datagrams from any node.
        return isThere || binding.Received.IsDefault ? "datagram" : "lost";
    }

    /// <summary>Null when it is gone. This node in an earlier life is still this node: a datagram leaves from the same address.</summary>
    private ClusterMember? NodeOf(Flow flow) => IsOwn(flow) ? _cluster.View.Members.FirstOrDefault(member => member.Address.Equals(_cluster.View.Self)) : _cluster.View.Find(flow.Node, flow.NodeEpoch);

    private bool IsOwn(in Flow flow) => flow.Node == 0 || flow.Node == _cluster.Number;

    private static string TransportNameOf(TransportProtocol transport) => transport.ToString().ToLowerInvariant();
}
