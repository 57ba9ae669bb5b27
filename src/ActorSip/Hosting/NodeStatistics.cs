using ActorSip.Backends;
using ActorSip.Buffers;
using ActorSip.Journals;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Requests;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Transport;
using ActorSip.Users;

namespace ActorSip.Hosting;

/// <summary>Gathers the counters of a node's parts into one list of names and numbers.</summary>
internal sealed class NodeStatistics
{
    public LocationStatistics Location { get; } = new();

    public ResolverStatistics Resolver { get; } = new();

    public IngressStatistics? Ingress { get; set; }

    public SourceGuard? Sources { get; set; }

    public RequestStatistics? Requests { get; set; }

    public DigestStatistics? Authentication { get; set; }

    public ICountingBufferAllocator? Allocator { get; set; }

    /// <summary>Null when nothing is kept.</summary>
    public StoreStatus? Store { get; set; }

    public UserStatistics Users { get; } = new();

    public IReadOnlyList<IBackend> Backends { get; set; } = [];

    public IReadOnlyList<ITransportChannel> Channels { get; set; } = [];

    public IReadOnlyDictionary<string, long> Snapshot(IReadOnlyList<EventLoop> loops)
    {
        var all = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["location.addresses-of-record"] = Location.AddressesOfRecord,
            ["location.bindings"] = Location.Bindings,
            ["resolver.look-ups"] = Resolver.LookUps,
            ["resolver.failures"] = Resolver.Failures,
            ["resolver.stale"] = Resolver.Stale,
            ["resolver.refused"] = Resolver.Refused,
            ["resolver.forgotten"] = Resolver.Forgotten,
            ["resolver.entries"] = Resolver.Entries,
            ["resolver.under-way"] = Resolver.UnderWay,
            ["resolver.left-out"] = Resolver.LeftOut,
            ["resolver.not-left-out"] = Resolver.NotLeftOut,
            ["resolver.blocklist"] = Resolver.Blocklist,
            ["loops.passes"] = loops.Sum(loop => loop.Passes),
            ["loops.sleeps"] = loops.Sum(loop => loop.Sleeps),
            ["loops.faults"] = loops.Sum(loop => loop.Faults),
        };
        if (Allocator is { } allocator)
        {
            all["buffers.held"] = allocator.Statistics.Held;
            all["buffers.held-bytes"] = allocator.Statistics.HeldBytes;
            all["buffers.reserved-bytes"] = allocator.Statistics.ReservedBytes;
            all["buffers.beyond-limit"] = allocator.Statistics.BeyondLimit;
        }

        if (Ingress is { } ingress) Add(all, ingress);
        if (Sources is { } sources) Add(all, sources);
        foreach (var store in Store?.Stores ?? [])
        {
            all["store.away"] = store.Condition.IsAvailable ? 0 : 1;
            all["store.events"] = store.Events;
            all["store.commits"] = store.Commits;
            all["store.failures"] = store.Failures;
            all["store.retries"] = store.Retries;
            all["store.waiting"] = store.Waiting;
        }

        foreach (var channel in Channels) channel.AddStatistics(all);
        if (Requests is { } requests) Add(all, requests);
        foreach (var backend in Backends) backend.Statistics.AddTo(all, $"backends.{backend.Name}");
        Add(all, Users);
        if (Authentication is { } authentication) Add(all, authentication);
        return all;
    }

    private static void Add(Dictionary<string, long> all, IngressStatistics ingress)
    {
        all["ingress.batches"] = ingress.Batches;
        all["ingress.keepalives"] = ingress.Keepalives;
        all["ingress.unreadable"] = ingress.Unreadable;
        all["ingress.shed"] = ingress.Shed;
        all["ingress.beyond-limits"] = ingress.BeyondLimits;
        all["ingress.flows-closed"] = ingress.FlowsClosed;
        all["egress.sends-failed"] = ingress.SendsFailed;
        all["ingress.requests.ack-or-cancel"] = ingress.Requests(RequestClass.AckOrCancel);
        all["ingress.requests.in-dialog"] = ingress.Requests(RequestClass.InDialog);
        all["ingress.requests.refresh"] = ingress.Requests(RequestClass.Refresh);
        all["ingress.requests.invite"] = ingress.Requests(RequestClass.Invite);
        all["ingress.requests.out-of-dialog"] = ingress.Requests(RequestClass.OutOfDialog);
        all["ingress.requests.new-register"] = ingress.Requests(RequestClass.NewRegister);
    }

    private static void Add(Dictionary<string, long> all, SourceGuard sources)
    {
        var table = sources.Table.Statistics;
        all["sources.known"] = table.Known;
        all["sources.forgotten"] = table.Forgotten;
        all["sources.proofs"] = table.Proofs;
        all["sources.bans"] = table.Bans;
        all["sources.from-banned"] = table.FromBanned;
        all["sources.too-fast"] = table.TooFast;
        all["sources.withheld"] = table.Withheld;
        all["sources.guesses-refused"] = sources.Guesses.Refused;
    }

    private static void Add(Dictionary<string, long> all, DigestStatistics authentication)
    {
        all["authentication.challenges"] = authentication.Challenges;
        all["authentication.accepted"] = authentication.Accepted;
        all["authentication.wrong"] = authentication.Wrong;
        all["authentication.stale"] = authentication.Stale;
        all["authentication.replayed"] = authentication.Replayed;
        all["authentication.digests"] = authentication.Digests;
    }

    private static void Add(Dictionary<string, long> all, UserStatistics users)
    {
        all["users.hits"] = users.Hits;
        all["users.stale-hits"] = users.StaleHits;
        all["users.questions"] = users.Questions;
        all["users.unanswered"] = users.Unanswered;
        all["users.cached"] = users.Cached;
        all["users.unknown"] = users.Unknown;
        all["users.waiting"] = users.Waiting;
        all["users.changes"] = users.Changes;
    }

    private static void Add(Dictionary<string, long> all, RequestStatistics requests)
    {
        all["transactions.server"] = requests.ServerTransactions;
        all["transactions.client"] = requests.ClientTransactions;
        all["transactions.tombstones"] = requests.Tombstones;
        all["requests.timers"] = requests.Timers;
        all["resolver.waiting"] = requests.WaitingForNames;
        all["resolver.waiting-refused"] = requests.NamesRefused;
        all["requests.bugs"] = requests.Bugs;
        all["requests.of-scanners"] = requests.Scanners;
        all["location.questions"] = requests.LocationQuestions;
        all["location.failures"] = requests.LocationFailures;
        if (requests.Proxy is not { } proxy) return;
        all["proxy.requests"] = proxy.Requests;
        all["proxy.responses"] = proxy.Responses;
        all["proxy.retransmissions"] = proxy.Retransmissions;
        all["proxy.dropped"] = proxy.Dropped;
        all["proxy.malformed"] = proxy.Malformed;
        all["proxy.overloaded"] = proxy.Overloaded;
        all["proxy.replies-too-long"] = proxy.TooLong;
        all["proxy.missing-acks"] = proxy.MissingAcks;
        all["proxy.relayed"] = proxy.Relayed;
        all["proxy.failovers"] = proxy.Failovers;
        all["proxy.responses-lost"] = proxy.ResponsesLost;
        all["proxy.relayed-headers-parsed"] = proxy.RelayedHeadersParsed;
        all["proxy.most-parsed-in-dialog"] = proxy.MostParsedInDialog;
        all["proxy.tombstones-refused"] = proxy.TombstonesRefused;
    }
}
