using System.Globalization;
using ActorSip.Cluster.Tests.Nodes;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>What a node's process needs of the machine.</summary>
internal sealed record NodeNeeds(double MebiBytes, int Descriptors)
{
    // Connections come and go.
    private const int DescriptorSlack = 5;

    public static async Task<NodeNeeds> OfAsync(ClusterNode node)
    {
        // What is free shows only when it has been given back: the least of a few seconds.
        var least = double.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            least = Math.Min(least, node.ResidentBytes / 1048576.0);
            await Task.Delay(200);
        }

        return new NodeNeeds(least, node.Descriptors);
    }

    public static NodeNeeds Median(IEnumerable<NodeNeeds> needs)
    {
        var all = needs.ToArray();
        return new NodeNeeds(Middle(all.Select(one => one.MebiBytes)), (int)Middle(all.Select(one => (double)one.Descriptors)));
    }

    public bool IsWithin(NodeNeeds before, double growth) => MebiBytes <= before.MebiBytes * growth && Descriptors <= (before.Descriptors * growth) + DescriptorSlack;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{MebiBytes:0} MiB and {Descriptors} descriptors");

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
