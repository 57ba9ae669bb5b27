using System.Globalization;
using ActorSip.Cluster.Tests.Nodes;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>What a node's process needs of the machine.</summary>
internal sealed record NodeNeeds(double MebiBytes, double HeapMebiBytes, double CommittedMebiBytes, long Actors, int Descriptors)
{
    // Connections come and go.
    private const int DescriptorSlack = 5;

    // Of Akka's own for what is under way at the moment: fewer than the failovers, each of which might leave one.
    private const int ActorSlack = 6;

    public static async Task<NodeNeeds> OfAsync(ClusterNode node)
    {
        // What is free shows only when it has been given back: the least of a few seconds.
        var least = double.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            least = Math.Min(least, node.ResidentBytes / 1048576.0);
            await Task.Delay(200);
        }

        var statistics = await node.StatisticsAsync();
        return new NodeNeeds(least, statistics.GetProperty("process.heap-bytes").GetInt64() / 1048576.0, statistics.GetProperty("process.heap-committed-bytes").GetInt64() / 1048576.0, statistics.GetProperty("process.actors").GetInt64(), node.Descriptors);
    }

    public static NodeNeeds Median(IEnumerable<NodeNeeds> needs)
    {
        var all = needs.ToArray();
        double Of(Func<NodeNeeds, double> what) => Middle(all.Select(what));
        return new NodeNeeds(Of(one => one.MebiBytes), Of(one => one.HeapMebiBytes), Of(one => one.CommittedMebiBytes), (long)Of(one => one.Actors), (int)Of(one => one.Descriptors));
    }

    public bool IsWithin(NodeNeeds before, double growth) =>
        MebiBytes <= before.MebiBytes * growth && Actors <= before.Actors + ActorSlack && Descriptors <= (before.Descriptors * growth) + DescriptorSlack;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{MebiBytes:0} MiB ({CommittedMebiBytes:0} of them taken for the heap, {HeapMebiBytes:0} of which were in use at the last collection), {Actors} actors and {Descriptors} descriptors");

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
