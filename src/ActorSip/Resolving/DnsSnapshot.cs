namespace ActorSip.Resolving;

/// <summary>What the node's resolver knows at one moment, for whoever looks after it.</summary>
/// <param name="Records">At most <see cref="Most"/>: look-ups under way, and then answers.</param>
/// <param name="Blocklist">Addresses left out, at most as many.</param>
/// <param name="RecordsInAll">Answers and look-ups, also those that are not listed.</param>
/// <param name="BlocklistInAll">Addresses left out, also those that are not listed.</param>
/// <param name="Statistics">Counters.</param>
public sealed record DnsSnapshot(IReadOnlyList<DnsEntry> Records, IReadOnlyList<BlockedAddress> Blocklist, int RecordsInAll, int BlocklistInAll, ResolverStatistics Statistics)
{
    /// <summary>Entries listed of each kind.</summary>
    public const int Most = 1000;
}
