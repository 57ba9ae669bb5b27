namespace ActorSip.Tests.Scheduling;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): a seed gives the same numbers on every run and platform.</summary>
public struct TestRandom(ulong seed)
{
    private ulong _state = seed;

    public long Below(long bound)
    {
        var value = _state += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return (long)((value ^ value >> 31) % (ulong)bound);
    }
}
