using System.Globalization;
using ActorSip.Journals.Plugins;

namespace ActorSip.Journals.Redis;

/// <summary>That this node is the writer of a persistence id, until somebody else claims it.</summary>
/// <param name="epoch">As Redis has it: a number that grows with each claim, and the claimer's name, so that two claims are never the same, not even when a failover has made Redis forget one.</param>
/// <param name="highest">The highest sequence number when it was claimed.</param>
/// <param name="owner">Who writes.</param>
internal sealed class RedisClaim(string epoch, long highest, StateOwner owner)
{
    private long _writes;
    private long _confirmed = highest;

    public string Epoch => epoch;

    public StateOwner Owner => owner;

    /// <summary>The number of the next write in this epoch, by which a repeat is known.</summary>
    public long NextWrite() => Interlocked.Increment(ref _writes);

    /// <summary>The highest sequence number that Redis has confirmed.</summary>
    public long Confirmed
    {
        get => Volatile.Read(ref _confirmed);
        set => Volatile.Write(ref _confirmed, value);
    }

    /// <summary>True when Redis has forgotten this claim, or events that it had confirmed since.</summary>
    /// <param name="confirmed">The highest sequence number that it had confirmed.</param>
    /// <param name="stored">The one that it has.</param>
    /// <param name="storedEpoch">That it has; empty when there is none.</param>
    public bool HasLost(long confirmed, long stored, string storedEpoch) => storedEpoch == epoch ? confirmed > stored : NumberOf(storedEpoch) < NumberOf(epoch);

    private static long NumberOf(string epoch) => long.TryParse(epoch.AsSpan()[..Math.Max(0, epoch.IndexOf(':', StringComparison.Ordinal))], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
