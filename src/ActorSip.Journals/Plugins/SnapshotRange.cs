using Akka.Persistence;

namespace ActorSip.Journals.Plugins;

/// <summary>Which snapshots are meant; all ends are included.</summary>
internal readonly record struct SnapshotRange(long MinSequenceNr, long MaxSequenceNr, long MinTicks, long MaxTicks)
{
    public static readonly SnapshotRange All = new(0, long.MaxValue, 0, long.MaxValue);

    public static SnapshotRange Of(SnapshotSelectionCriteria criteria, long maxSequenceNr) => new(
        criteria.MinSequenceNr, Math.Min(criteria.MaxSequenceNr, maxSequenceNr), criteria.MinTimestamp?.Ticks ?? 0, criteria.MaxTimeStamp.Ticks);

    /// <summary>One snapshot. A timestamp that is not set stands for any.</summary>
    public static SnapshotRange Of(SnapshotMetadata metadata) => metadata.Timestamp == DateTime.MinValue
        ? All with { MinSequenceNr = metadata.SequenceNr, MaxSequenceNr = metadata.SequenceNr }
        : new SnapshotRange(metadata.SequenceNr, metadata.SequenceNr, metadata.Timestamp.Ticks, metadata.Timestamp.Ticks);
}
