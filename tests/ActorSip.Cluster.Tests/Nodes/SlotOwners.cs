using System.Text.Json;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>Which node has which slots, as a node says it.</summary>
internal sealed class SlotOwners
{
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

    /// <summary>Waits until the slots are where they stay, which after a test that has moved them takes a while.</summary>
    public static async Task<SlotOwners> SettledAsync(ServerCluster cluster, TimeSpan within)
    {
        JsonElement shards = default;
        await TestClock.UntilAsync(
            async () =>
            {
                if (await cluster.Nodes[0].ReadAsync("/cluster") is not { } report) return false;
                shards = report.GetProperty("shards");
                return shards.GetProperty("balanced") is { ValueKind: JsonValueKind.True } && shards.GetProperty("nowhere").GetArrayLength() == 0;
            },
            within,
            () => "slots are not spread evenly: " + shards);
        return new SlotOwners(cluster, shards);
    }

    public ClusterNode Of(int slot) => _owners[slot % _shards];
}
