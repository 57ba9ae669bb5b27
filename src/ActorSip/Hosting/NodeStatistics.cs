using ActorSip.Buffers;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Requests;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Transport;

namespace ActorSip.Hosting;

/// <summary>Gathers the counters of a node's parts into one list of names and numbers.</summary>
internal sealed class NodeStatistics
{
    public LocationStatistics Location { get; } = new();

    public ResolverStatistics Resolver { get; } = new();

    public IngressStatistics? Ingress { get; set; }

    public RequestStatistics? Requests { get; set; }

    public ICountingBufferAllocator? Allocator { get; set; }

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

        if (Ingress is { } ingress)
        {
            all["ingress.batches"] = ingress.Batches;
            all["ingress.keepalives"] = ingress.Keepalives;
            all["ingress.unreadable"] = ingress.Unreadable;
            all["ingress.flows-closed"] = ingress.FlowsClosed;
            all["egress.sends-failed"] = ingress.SendsFailed;
            all["ingress.requests.ack-or-cancel"] = ingress.Requests(RequestClass.AckOrCancel);
            all["ingress.requests.in-dialog"] = ingress.Requests(RequestClass.InDialog);
            all["ingress.requests.refresh"] = ingress.Requests(RequestClass.Refresh);
            all["ingress.requests.invite"] = ingress.Requests(RequestClass.Invite);
            all["ingress.requests.out-of-dialog"] = ingress.Requests(RequestClass.OutOfDialog);
            all["ingress.requests.new-register"] = ingress.Requests(RequestClass.NewRegister);
        }

        foreach (var channel in Channels) channel.AddStatistics(all);
        if (Requests is { } requests) Add(all, requests);
        return all;
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
        all["location.questions"] = requests.LocationQuestions;
        all["location.failures"] = requests.LocationFailures;
        if (requests.Proxy is not { } proxy) return;
        all["proxy.requests"] = proxy.Requests;
        all["proxy.responses"] = proxy.Responses;
        all["proxy.retransmissions"] = proxy.Retransmissions;
        all["proxy.dropped"] = proxy.Dropped;
        all["proxy.malformed"] = proxy.Malformed;
        all["proxy.overloaded"] = proxy.Overloaded;
        all["proxy.missing-acks"] = proxy.MissingAcks;
        all["proxy.relayed"] = proxy.Relayed;
        all["proxy.failovers"] = proxy.Failovers;
        all["proxy.responses-lost"] = proxy.ResponsesLost;
        all["proxy.relayed-headers-parsed"] = proxy.RelayedHeadersParsed;
        all["proxy.most-parsed-in-dialog"] = proxy.MostParsedInDialog;
        all["proxy.tombstones-refused"] = proxy.TombstonesRefused;
    }
}
