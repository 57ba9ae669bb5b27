namespace ActorSip.Journals;

/// <summary>All that is needed to build the state of a persistent actor without being its owner.</summary>
/// <param name="Snapshot">The latest; null when there is none.</param>
/// <param name="Events">Those after the snapshot, in order and without a gap.</param>
/// <param name="HighestSequenceNr">The last number that was ever given out, also when that event is deleted; 0 for an unknown persistence id.</param>
public sealed record StoredHistory(StoredSnapshot? Snapshot, IReadOnlyList<StoredEvent> Events, long HighestSequenceNr);
