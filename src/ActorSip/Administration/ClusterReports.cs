using System.Globalization;
using ActorSip.Journals;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Scheduling;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorSip.Administration;

/// <summary>What a node knows of its cluster. Each member's region is asked for itself, so that one that hangs keeps nothing back but its own part; the coordinator, which may be gone, is not needed. From any thread.</summary>
/// <param name="system">A member of the cluster.</param>
/// <param name="region">The shard region of the location table; the other nodes have theirs at the same path.</param>
/// <param name="location">How the table is cut.</param>
/// <param name="cluster">Who is there.</param>
/// <param name="handovers">What the coordinator moves, if it is here.</param>
/// <param name="clock">Of the node.</param>
/// <param name="store">Null when nothing is kept.</param>
/// <param name="counters">Those of /stats.</param>
public sealed class ClusterReports(ActorSystem system, IActorRef region, LocationSettings location, ClusterState cluster, Handovers handovers, ClusterClock clock, StoreHealth? store, Func<IReadOnlyDictionary<string, long>> counters)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="cancellation">Of whoever asked.</param>
    /// <returns>Within two seconds: who has not answered by then is named.</returns>
    public async Task<ClusterReport> ReportAsync(CancellationToken cancellation)
    {
        var view = cluster.View;
        var asked = view.Members.Where(member => member.Status is "Up" or "Leaving" or "Exiting").ToArray();
        var answers = await Task.WhenAll(asked.Select(member => ShardsOfAsync(view, member, cancellation))).ConfigureAwait(false);
        var nodes = answers.OfType<NodeShards>().ToArray();
        string[] silent = [.. asked.Where((_, i) => answers[i] is null).Select(member => member.Name)];
        return new ClusterReport(
            new SelfReport($"{view.Self.Host}:{view.Self.Port}", cluster.Number, cluster.Epoch, (long)clock.Offset.TotalMilliseconds, view.HasMajority),
            [.. view.Members.Select(member => Report(view, member))],
            new ShardsReport(location.Shards, silent.Length > 0 ? null : IsBalanced(nodes), nodes, silent.Length > 0 ? null : Nowhere(nodes), silent, view.Self.Equals(view.Oldest) ? HandoversReport.Of(handovers) : null),
            Counts(),
            store is null ? null : StoreReport.Of(store));
    }

    /// <summary>As even as whole shards can be.</summary>
    internal static bool IsBalanced(IReadOnlyList<NodeShards> nodes) => nodes.Count == 0 || nodes.Max(node => node.Shards.Count) - nodes.Min(node => node.Shards.Count) <= 1;

    /// <summary>With fewer slots than shards the last shards are empty, and nowhere for ever.</summary>
    private int[] Nowhere(IReadOnlyList<NodeShards> nodes) => [.. Enumerable.Range(0, Math.Min(location.Shards, location.Slots)).Except(nodes.SelectMany(node => node.Shards))];

    private static MemberReport Report(ClusterView view, ClusterMember member) =>
        new(member.Name, member.Node?.Number, member.Node?.Epoch, member.Status, member.IsReachable, member.Address.Equals(view.Leader), member.Address.Equals(view.Oldest));

    /// <summary>Null: no answer in time, or none to be expected.</summary>
    private async Task<NodeShards?> ShardsOfAsync(ClusterView view, ClusterMember member, CancellationToken cancellation)
    {
        if (!member.IsReachable) return null;
        try
        {
            var there = member.Address.Equals(view.Self) ? system.ActorSelection(region.Path) : system.ActorSelection(new RootActorPath(member.Address) / region.Path.Elements);
            var stats = await there.Ask<ShardRegionStats>(GetShardRegionStats.Instance, Patience, cancellation).ConfigureAwait(false);
            return new NodeShards(member.Name, [.. stats.Stats.Keys.Select(shard => int.Parse(shard, CultureInfo.InvariantCulture)).Order()], stats.Stats.Values.Sum());
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private CountsReport Counts()
    {
        var all = counters();
        long Of(string name) => all.GetValueOrDefault(name);
        return new CountsReport(Of("location.addresses-of-record"), Of("location.bindings"), Of("transactions.server"), Of("transactions.client"));
    }
}
