namespace ActorSip.Journals;

/// <summary>All that is needed to build the state of a persistent actor without being its owner, or to go on from where the reader was.</summary>
/// <param name="Snapshot">The latest; null when there is none, and when it goes on.</param>
/// <param name="Events">Those after the snapshot, or after the reader's position, in order and without a gap.</param>
/// <param name="HighestSequenceNr">The last number that was ever given out, also when that event is deleted; 0 for an unknown persistence id.</param>
public sealed record StoredHistory(StoredSnapshot? Snapshot, IReadOnlyList<StoredEvent> Events, long HighestSequenceNr)
{
    /// <summary>True: the events follow the position that the reader named, and what he has stays.</summary>
    public bool GoesOn { get; init; }

    /// <summary>See <see cref="StorePosition.Epoch"/>.</summary>
    public string Epoch { get; init; } = "";

    /// <summary>Where the reader is when he has read it.</summary>
    public StorePosition Position => new(HighestSequenceNr, Epoch);

    /// <summary>True when no event is missing in it.</summary>
    /// <param name="after">What the reader has named.</param>
    public bool IsWhole(StorePosition after)
    {
        var last = GoesOn ? after.SequenceNr : Snapshot?.SequenceNr ?? 0;
        foreach (var stored in Events)
            if (stored.SequenceNr != ++last) return false;
        return last == HighestSequenceNr;
    }
}
