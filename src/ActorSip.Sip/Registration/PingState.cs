namespace ActorSip.Sip.Registration;

/// <summary>What is known of a contact that is pinged: how many pings in a row it has left unanswered, whether it counts as silent for that, and when it was pinged last. Four bytes, since each of a million bindings has one.</summary>
public readonly record struct PingState
{
    /// <summary>The most misses that are told apart.</summary>
    public const int MostMisses = 127;

    private const uint Silent = 1u << 31;
    private const int MissesAt = 24;
    private const uint Stamp = (1u << MissesAt) - 1;

    private readonly uint _value;

    internal PingState(uint value) => _value = value;

    /// <summary>True when it has left as many pings unanswered as the setting allows, and answered none since.</summary>
    public bool IsSilent => (_value & Silent) != 0;

    /// <summary>Pings that it has left unanswered in a row, up to <see cref="MostMisses"/>.</summary>
    public int Misses => (int)(_value >> MissesAt) & MostMisses;

    /// <summary>When it was pinged last, as <see cref="StampOf"/> has it; 0: never by this owner.</summary>
    public uint PingedAt => _value & Stamp;

    internal uint Value => _value;

    /// <summary>A time as it fits in: in units of 64 ms, beginning anew after twelve days; never 0.</summary>
    /// <param name="milliseconds">Of a monotonic clock.</param>
    public static uint StampOf(long milliseconds) => Math.Max(1, (uint)(milliseconds >> 6) & Stamp);

    /// <summary>True when it was pinged less than so long ago, or may have been: a unit of time is as good as its whole length.</summary>
    /// <param name="milliseconds">At most a day.</param>
    /// <param name="now">As <see cref="StampOf"/> has it.</param>
    public bool IsPingedWithin(int milliseconds, uint now) => PingedAt != 0 && ((now - PingedAt) & Stamp) <= (milliseconds + 63) >> 6;

    /// <summary>It is pinged now.</summary>
    public PingState Pinged(uint now) => new((_value & ~Stamp) | now);

    /// <summary>It has left a ping unanswered.</summary>
    /// <param name="most">So many in a row make it silent.</param>
    public PingState Missed(int most)
    {
        var misses = Math.Min(Misses + 1, MostMisses);
        return new((_value & (Silent | Stamp)) | (uint)misses << MissesAt | (misses >= most ? Silent : 0));
    }

    /// <summary>It has answered, or registered again.</summary>
    public PingState Heard() => new(PingedAt);

    /// <summary>As another node is told of it: when it was pinged is the owner's affair.</summary>
    public static PingState Told(bool isSilent) => new(isSilent ? Silent : 0);
}
