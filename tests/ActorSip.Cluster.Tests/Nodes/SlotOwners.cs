using System.Text.Json;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>Which node has which slots, as a node says it.</summary>
internal sealed class SlotOwners
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(90);

    private readonly int _shards;
    private readonly Dictionary<int, ClusterNode> _owners = [];

    private SlotOwners(ServerCluster cluster, JsonElement report)
    {
        _shards = report.GetProperty("count").GetInt32();
        foreach (var node in report.GetProperty("nodes").EnumerateArray())
        {
            var owner = cluster.Nodes.Single(one => node.GetProperty("address").GetString()!.StartsWith(one.Sip.Address + ":", StringComparison.Ordinal));
            foreach (var shard in node.GetProperty("shards").EnumerateArray()) _owners[shard.GetInt32()] = owner;
        }
    }

    /// <summary>Asks a node until all have told it what they have.</summary>
    /// <param name="cluster">Whose slots.</param>
    /// <param name="asked">A node that lives.</param>
    /// <param name="isSpread">Waits until they are spread evenly, too: after a node has come back it takes most of a minute until it has its share.</param>
    public static async Task<SlotOwners> OfAsync(ServerCluster cluster, ClusterNode asked, bool isSpread)
    {
        JsonElement shards = default;
        await TestClock.UntilAsync(
            async () =>
            {
                if (await asked.ReadAsync("/cluster") is not { } report) return false;
                shards = report.GetProperty("shards");
                return shards.GetProperty("balanced").ValueKind is var known && (isSpread ? known is JsonValueKind.True && shards.GetProperty("nowhere").GetArrayLength() == 0 : known is not JsonValueKind.Null);
            },
            Within,
            () => "where the slots are is not to be known: " + shards);
        return new SlotOwners(cluster, shards);
    }

    /// <summary>As shards.</summary>
    public int CountOf(ClusterNode node) => _owners.Values.Count(owner => owner == node);

    /// <summary>Null while it is on its way from one to another.</summary>
    public ClusterNode? Of(int slot) => _owners.GetValueOrDefault(slot % _shards);
}
