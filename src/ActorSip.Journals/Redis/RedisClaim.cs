using System.Globalization;

namespace ActorSip.Journals.Redis;

/// <summary>That this node is the writer of a persistence id, until somebody else claims it.</summary>
/// <param name="epoch">As Redis has it: a number that grows with each claim, and the claimer's name, so that two claims are never the same, not even when a failover has made Redis forget one.</param>
/// <param name="highest">The highest sequence number when it was claimed.</param>
internal sealed class RedisClaim(string epoch, long highest)
{
    private long _writes;
    private long _confirmed = highest;

    public string Epoch => epoch;

    /// <summary>The number of the next write in this epoch, by which a repeat is known.</summary>
    public long NextWrite() => Interlocked.Increment(ref _writes);

    /// <summary>The highest sequence number that Redis has confirmed.</summary>
    public long Confirmed
    {
        get => Volatile.Read(ref _confirmed);
        set => Volatile.Write(ref _confirmed, value);
    }

    /// <summary>True when what Redis has is of before this claim: it has forgotten the claim.</summary>
    /// <param name="stored">Empty when there is none.</param>
    public bool IsAfter(string stored) => NumberOf(stored) < NumberOf(epoch);

    private static long NumberOf(string epoch) => long.TryParse(epoch.AsSpan()[..Math.Max(0, epoch.IndexOf(':', StringComparison.Ordinal))], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
