using ActorSip.Sip.Registration;

namespace ActorSip.Location;

/// <summary>
/// When the contacts of a slot are due for a ping: the period is cut into parts, each contact belongs to one by its id, and a part is due when the clock that all nodes share reaches its end. So whoever owns the slot pings a contact at the
/// same times, and knows nothing of who owned it before; what was missed while the slot moved is not made up for. The hash of the ids spreads the contacts evenly.
/// </summary>
/// <param name="settings">Of the keepalive.</param>
internal sealed class PingSchedule(KeepaliveSettings settings)
{
    /// <summary>Parts of a period.</summary>
    public const int Parts = 32;

    /// <summary>Of the scheduler.</summary>
    private const int ShortestTick = 100;

    /// <summary>A slot that looks later than this, in parts, leaves out what it has missed: they are less than a quarter of the interval, by which a ping may be late and still be half an interval before the next.</summary>
    private const int MostParts = 10;

    /// <summary>A node that stood still for so long, milliseconds, may have been replaced. Shorter than it takes to take a node out of the cluster.</summary>
    private const int LongestPause = 4000;

    private readonly int _pause = Math.Min(settings.Interval / 4, LongestPause);
    private long _part = -1;
    private long _lookedAt;
    private long _quietUntil = long.MinValue;

    /// <summary>Milliseconds between two looks.</summary>
    public int Tick { get; } = Math.Max(settings.Period / Parts, ShortestTick);

    /// <summary>The part that a contact belongs to.</summary>
    public static int PartOf(ulong bindingId)
    {
        // The ids of contacts that one request registers follow each other.
        var hash = bindingId * 0x9E37_79B9_7F4A_7C15;
        return (int)((hash ^ hash >> 29) * 0xBF58_476D_1CE4_E5B9 >> 59);
    }

    /// <summary>Begins, or begins anew: what was due before is not made up for.</summary>
    public void Begin() => _part = -1;

    /// <summary>Looks at the clocks.</summary>
    /// <param name="wall">Of the cluster, Unix milliseconds; it may be set.</param>
    /// <param name="monotonic">Milliseconds that go by whatever is set.</param>
    /// <param name="mayMove">True when another node may own the slot without our knowing.</param>
    /// <returns>The first part that is due, counted from the epoch, and how many there are: the number of a part is that modulo <see cref="Parts"/>.</returns>
    public (long First, int Count) Advance(long wall, long monotonic, bool mayMove)
    {
        var now = (long)((Int128)wall * Parts / settings.Period);
        var (before, elapsed) = (_part, monotonic - _lookedAt);
        _part = now;
        _lookedAt = monotonic;
        if (before < 0) return (now, 0);

        // After a pause the cluster may have gone on without this node: it takes a moment to notice.
        if (mayMove && elapsed > Tick + _pause) _quietUntil = monotonic + _pause;
        if (monotonic < _quietUntil) return (now, 0);
        return now - before is > 0 and <= MostParts and var count ? (before + 1, (int)count) : (now, 0);
    }

    /// <summary>True when a contact was pinged so lately that it is left out this time: the clock was set.</summary>
    /// <param name="pings">Of the contact.</param>
    /// <param name="stamp">Now.</param>
    public bool IsTooSoon(PingState pings, uint stamp) => pings.IsPingedWithin(settings.Interval / 2, stamp);
}
