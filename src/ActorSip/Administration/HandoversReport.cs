using ActorSip.Location;
using Akka.Actor;

namespace ActorSip.Administration;

/// <summary>How shards move. Known to the oldest node alone, and since it is the oldest.</summary>
/// <param name="UnderWay">By their numbers.</param>
/// <param name="Finished">Hand-overs at the end of which another node had the shard.</param>
/// <param name="Stuck">Those that took two seconds or more, finished or not.</param>
public sealed record HandoversReport(IReadOnlyList<HandoverReport> UnderWay, long Finished, long Stuck)
{
    internal static HandoversReport Of(Handovers handovers)
    {
        var view = handovers.View;
        return new HandoversReport(
            [.. view.UnderWay.Select(moving => new HandoverReport(moving.Shard, Name(moving.From), moving.To is { } to ? Name(to) : null, (long)handovers.Since(moving).TotalSeconds))],
            view.Finished,
            view.Stuck);
    }

    private static string Name(Address address) => $"{address.Host}:{address.Port}";
}
