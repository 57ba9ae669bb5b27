namespace ActorSip.Journals.Sqlite;

/// <summary>A persistence id of the file.</summary>
/// <param name="number">By which its rows are found.</param>
/// <param name="highest">The highest sequence number ever given out.</param>
internal sealed class IdEntry(long number, long highest)
{
    public long Number { get; } = number;

    public long HighestSequenceNr { get; set; } = highest;
}
