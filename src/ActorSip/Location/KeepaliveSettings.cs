namespace ActorSip.Location;

/// <summary>Which contacts a slot has pinged, and how often.</summary>
/// <param name="IncludesAll">False: only those behind a NAT.</param>
/// <param name="Interval">Milliseconds: no two pings of a contact are nearer than half of it, and there is never none for twice as long.</param>
/// <param name="Misses">A contact that has left so many pings in a row unanswered is silent.</param>
public sealed record KeepaliveSettings(bool IncludesAll, int Interval, int Misses)
{
    /// <summary>Longer no phone takes, and the radio of a mobile one is awake by then.</summary>
    private const int LongestPatience = 5000;

    /// <summary>
    /// From one ping of a contact to the next, milliseconds. Three quarters of the interval lie as far above the half as they may be late, and when a slot that moves misses one, one and a half are still less than two.
    /// </summary>
    public int Period => Interval / 4 * 3;

    /// <summary>How long a contact may take to answer, milliseconds; at most half the interval, so that no two pings of one contact are under way.</summary>
    public int Patience => Math.Min(LongestPatience, Interval / 2);
}
