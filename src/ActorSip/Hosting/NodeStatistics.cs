using ActorSip.Backends;
using ActorSip.Buffers;
using ActorSip.Journals;
using ActorSip.Links;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Membership;
using ActorSip.Requests;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Transport;
using ActorSip.Users;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Gathers the counters of a node's parts into one list of names and numbers.</summary>
internal sealed class NodeStatistics
{
    public LocationStatistics Location { get; } = new();

    public ResolverStatistics Resolver { get; } = new();

    public ICountingBufferAllocator? Allocator { get; set; }

    /// <summary>Null when nothing is kept.</summary>
    public StoreStatus? Store { get; set; }

    /// <summary>Null until it is known which node this is.</summary>
    public ClusterState? Cluster { get; set; }

    public IReadOnlyList<IBackend> Backends { get; set; } = [];

    /// <summary>Adds up what the loops have counted.</summary>
    public IReadOnlyDictionary<string, long> Snapshot(IReadOnlyList<NodeLoop> loops, ActorSystem system)
    {
        var all = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["location.addresses-of-record"] = Location.AddressesOfRecord,
            ["location.bindings"] = Location.Bindings,
            ["location.recoveries"] = Location.Recoveries,
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
            ["loops.passes"] = loops.Sum(loop => loop.Loop.Passes),
            ["loops.nice"] = loops.Max(loop => loop.Loop.Nice),
            ["loops.pauses"] = loops.Sum(loop => loop.Loop.Pauses),
            ["loops.waits"] = loops.Sum(loop => loop.Loop.Waits),
            ["loops.sleeps"] = loops.Sum(loop => loop.Loop.Sleeps),
            ["loops.faults"] = loops.Sum(loop => loop.Loop.Faults),
        };
        all["process.actors"] = ActorCount.Of(system);
        AddProcess(all);
        if (Allocator is { } allocator)
        {
            all["buffers.held"] = allocator.Statistics.Held;
            all["buffers.held-bytes"] = allocator.Statistics.HeldBytes;
            all["buffers.reserved-bytes"] = allocator.Statistics.ReservedBytes;
            all["buffers.beyond-limit"] = allocator.Statistics.BeyondLimit;
        }

        if (Cluster is { } cluster) Add(all, cluster);
        foreach (var store in Store?.Stores ?? [])
        {
            all["store.away"] = store.Condition.IsAvailable ? 0 : 1;
            all["store.in-doubt"] = store.IsInDoubt ? 1 : 0;
            all["store.events"] = store.Events;
            all["store.commits"] = store.Commits;
            all["store.failures"] = store.Failures;
            all["store.retries"] = store.Retries;
            all["store.waiting"] = store.Waiting;
        }

        foreach (var loop in loops) Add(all, loop);
        foreach (var backend in Backends) backend.Statistics.AddTo(all, $"backends.{backend.Name}");
        return all;
    }

    private static void AddProcess(Dictionary<string, long> all)
    {
        all["process.resident-bytes"] = Environment.WorkingSet;
        all["process.allocated-bytes"] = GC.GetTotalAllocatedBytes();

        // After the last collection of all generations: what was in use then. 0 before the first.
        var (blocking, background) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), GC.GetGCMemoryInfo(GCKind.Background));
        var whole = background.Index > blocking.Index ? background : blocking;
        all["process.heap-bytes"] = whole.HeapSizeBytes - whole.FragmentedBytes;
        all["process.heap-committed-bytes"] = GC.GetGCMemoryInfo().TotalCommittedBytes;
        all["process.collections-0"] = GC.CollectionCount(0);
        all["process.collections-2"] = GC.CollectionCount(2);
        all["process.collection-microseconds"] = (long)GC.GetTotalPauseDuration().TotalMicroseconds;
    }

    private static void Add(Dictionary<string, long> all, ClusterState cluster)
    {
        var view = cluster.View;
        all["cluster.number"] = cluster.Number;
        all["cluster.epoch"] = cluster.Epoch;
        all["cluster.members"] = view.Members.Count;
        all["cluster.unreachable"] = view.Members.Count(member => !member.IsReachable);
        all["cluster.majority"] = view.HasMajority ? 1 : 0;
    }

    private static void Add(Dictionary<string, long> all, NodeLoop loop)
    {
        Add(all, loop.Ingress.Statistics);
        Add(all, loop.Sources);
        foreach (var channel in loop.Channels) channel.AddStatistics(all);
        Add(all, loop.Requests);
        Add(all, loop.Users);
        Add(all, loop.Links);
        if (loop.Pings is { } pings) Add(all, pings);
        if (loop.Authentication is { } authentication) Add(all, authentication);
    }

    private static void Add(Dictionary<string, long> all, IngressStatistics ingress)
    {
        StatisticsSum.Add(all, "ingress.batches", ingress.Batches);
        StatisticsSum.Add(all, "ingress.keepalives", ingress.Keepalives);
        StatisticsSum.Add(all, "ingress.unreadable", ingress.Unreadable);
        StatisticsSum.Add(all, "ingress.shed", ingress.Shed);
        StatisticsSum.Add(all, "ingress.beyond-limits", ingress.BeyondLimits);
        StatisticsSum.Add(all, "ingress.handed-over", ingress.HandedOver);
        StatisticsSum.Add(all, "ingress.not-handed-over", ingress.NotHandedOver);
        StatisticsSum.Add(all, "ingress.flows-closed", ingress.FlowsClosed);
        StatisticsSum.Add(all, "egress.sends-failed", ingress.SendsFailed);
        StatisticsSum.Add(all, "ingress.requests.ack-or-cancel", ingress.Requests(RequestClass.AckOrCancel));
        StatisticsSum.Add(all, "ingress.requests.in-dialog", ingress.Requests(RequestClass.InDialog));
        StatisticsSum.Add(all, "ingress.requests.refresh", ingress.Requests(RequestClass.Refresh));
        StatisticsSum.Add(all, "ingress.requests.invite", ingress.Requests(RequestClass.Invite));
        StatisticsSum.Add(all, "ingress.requests.out-of-dialog", ingress.Requests(RequestClass.OutOfDialog));
        StatisticsSum.Add(all, "ingress.requests.new-register", ingress.Requests(RequestClass.NewRegister));
    }

    private static void Add(Dictionary<string, long> all, LinkStatistics links)
    {
        StatisticsSum.Add(all, "links.open", links.Open);
        StatisticsSum.Add(all, "links.closed", links.Closed);
        StatisticsSum.Add(all, "links.sent", links.Sent);
        StatisticsSum.Add(all, "links.received", links.Received);
        StatisticsSum.Add(all, "links.writes", links.Writes);
        StatisticsSum.Add(all, "links.detours", Interlocked.Read(ref links.Detours));
        StatisticsSum.Add(all, "links.unreadable", links.Unreadable);
    }

    private static void Add(Dictionary<string, long> all, SourceGuard sources)
    {
        var table = sources.Table.Statistics;
        StatisticsSum.Add(all, "sources.known", table.Known);
        StatisticsSum.Add(all, "sources.forgotten", table.Forgotten);
        StatisticsSum.Add(all, "sources.proofs", table.Proofs);
        all["sources.bans"] = Math.Max(all.GetValueOrDefault("sources.bans"), table.Bans); // All loops hear of each.
        StatisticsSum.Add(all, "sources.from-banned", table.FromBanned);
        StatisticsSum.Add(all, "sources.too-fast", table.TooFast);
        StatisticsSum.Add(all, "sources.withheld", table.Withheld);
        StatisticsSum.Add(all, "sources.guesses-refused", sources.Guesses.Refused);
    }

    private static void Add(Dictionary<string, long> all, PingDoor pings)
    {
        StatisticsSum.Add(all, "keepalive.sent", pings.Sent);
        StatisticsSum.Add(all, "keepalive.answered", pings.Answered);
        StatisticsSum.Add(all, "keepalive.missed", pings.Missed);
        StatisticsSum.Add(all, "keepalive.left-out", pings.LeftOut);
        StatisticsSum.Add(all, "keepalive.under-way", pings.UnderWay);
        StatisticsSum.Add(all, "keepalive.silent", pings.Silent);
    }

    private static void Add(Dictionary<string, long> all, DigestStatistics authentication)
    {
        StatisticsSum.Add(all, "authentication.challenges", authentication.Challenges);
        StatisticsSum.Add(all, "authentication.accepted", authentication.Accepted);
        StatisticsSum.Add(all, "authentication.wrong", authentication.Wrong);
        StatisticsSum.Add(all, "authentication.stale", authentication.Stale);
        StatisticsSum.Add(all, "authentication.replayed", authentication.Replayed);
        StatisticsSum.Add(all, "authentication.digests", authentication.Digests);
    }

    private static void Add(Dictionary<string, long> all, UserStatistics users)
    {
        StatisticsSum.Add(all, "users.hits", users.Hits);
        StatisticsSum.Add(all, "users.stale-hits", users.StaleHits);
        StatisticsSum.Add(all, "users.questions", users.Questions);
        StatisticsSum.Add(all, "users.unanswered", users.Unanswered);
        StatisticsSum.Add(all, "users.cached", users.Cached);
        StatisticsSum.Add(all, "users.unknown", users.Unknown);
        StatisticsSum.Add(all, "users.waiting", users.Waiting);
        all["users.changes"] = Math.Min(all.GetValueOrDefault("users.changes", long.MaxValue), users.Changes); // Each loop hears of each.
    }

    private static void Add(Dictionary<string, long> all, RequestStatistics requests)
    {
        StatisticsSum.Add(all, "transactions.server", requests.ServerTransactions);
        StatisticsSum.Add(all, "transactions.client", requests.ClientTransactions);
        StatisticsSum.Add(all, "transactions.tombstones", requests.Tombstones);
        StatisticsSum.Add(all, "requests.timers", requests.Timers);
        StatisticsSum.Add(all, "resolver.waiting", requests.WaitingForNames);
        StatisticsSum.Add(all, "resolver.waiting-refused", requests.NamesRefused);
        StatisticsSum.Add(all, "requests.bugs", requests.Bugs);
        StatisticsSum.Add(all, "requests.of-scanners", requests.Scanners);
        StatisticsSum.Add(all, "location.questions", requests.LocationQuestions);
        StatisticsSum.Add(all, "location.failures", requests.LocationFailures);
        if (requests.Proxy is not { } proxy) return;
        StatisticsSum.Add(all, "proxy.requests", proxy.Requests);
        StatisticsSum.Add(all, "proxy.responses", proxy.Responses);
        StatisticsSum.Add(all, "proxy.retransmissions", proxy.Retransmissions);
        StatisticsSum.Add(all, "proxy.dropped", proxy.Dropped);
        StatisticsSum.Add(all, "proxy.malformed", proxy.Malformed);
        StatisticsSum.Add(all, "proxy.overloaded", proxy.Overloaded);
        StatisticsSum.Add(all, "proxy.replies-too-long", proxy.TooLong);
        StatisticsSum.Add(all, "proxy.missing-acks", proxy.MissingAcks);
        StatisticsSum.Add(all, "proxy.relayed", proxy.Relayed);
        StatisticsSum.Add(all, "proxy.failovers", proxy.Failovers);
        StatisticsSum.Add(all, "proxy.responses-lost", proxy.ResponsesLost);
        StatisticsSum.Add(all, "proxy.relayed-headers-parsed", proxy.RelayedHeadersParsed);
        all["proxy.most-parsed-in-dialog"] = Math.Max(all.GetValueOrDefault("proxy.most-parsed-in-dialog"), proxy.MostParsedInDialog);
        StatisticsSum.Add(all, "proxy.tombstones-refused", proxy.TombstonesRefused);
    }
}
