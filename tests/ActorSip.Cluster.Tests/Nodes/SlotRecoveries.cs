using System.Globalization;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>How often each node has read a slot from the store, since a moment from which on nothing but a failed slot is a reason to do so.</summary>
internal sealed class SlotRecoveries
{
    private readonly ServerCluster _cluster;
    private readonly IReadOnlyList<long> _before;

    private SlotRecoveries(ServerCluster cluster, IReadOnlyList<long> before) => (_cluster, _before) = (cluster, before);

    /// <summary>Waits until no slot is on its way from one node to another, and none sleeps.</summary>
    public static async Task<SlotRecoveries> SinceAllLiveAsync(ServerCluster cluster)
    {
        var asked = cluster.Nodes[0];
        await SlotOwners.OfAsync(cluster, asked, isSpread: true);

        // A slot begins to live when it is asked something for the first time.
        for (int? slot = 0; slot is not null;)
        {
            var page = await asked.ReadAsync(string.Create(CultureInfo.InvariantCulture, $"/registrations?slot={slot}&most=1")) ?? throw new InvalidOperationException($"slot {slot} does not answer\n" + asked.Tail());
            slot = page.TryGetProperty("nextSlot", out var next) ? next.GetInt32() : null;
        }

        return new SlotRecoveries(cluster, await CountAsync(cluster));
    }

    /// <summary>How many there were on each node since then.</summary>
    public async Task<IReadOnlyList<long>> CountAsync() => [.. (await CountAsync(_cluster)).Zip(_before, (now, before) => now - before)];

    private static async Task<IReadOnlyList<long>> CountAsync(ServerCluster cluster) =>
        [.. (await Task.WhenAll(cluster.Nodes.Select(node => node.StatisticsAsync()))).Select(statistics => statistics.GetProperty("location.recoveries").GetInt64())];
}
