namespace ActorSip.Journals.Sqlite;

/// <summary>
/// The number of a persistence id and a sequence number in one integer key: rows of an id lie side by side and in order, and SQLite finds an integer key faster and keeps it smaller than any other.
/// </summary>
internal static class RowKey
{
    private const int SequenceBits = 40;

    /// <summary>The most a sequence number can be: a million events a second for twelve days, of one persistence id.</summary>
    public const long MaxSequenceNr = (1L << SequenceBits) - 1;

    /// <summary>The most persistence ids a file can have: 8 million.</summary>
    public const long MaxId = (1L << (63 - SequenceBits)) - 1;

    public static long Of(long id, long sequenceNr) => (id << SequenceBits) | sequenceNr;

    /// <summary>For ranges: a number that is beyond what can be is taken for the last, or for the first, that can.</summary>
    public static long OfNearest(long id, long sequenceNr) => Of(id, Math.Clamp(sequenceNr, 0, MaxSequenceNr));

    public static long SequenceNrOf(long key) => key & MaxSequenceNr;
}
