namespace ActorSip.Sip.Tests.Transactions;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): a seed gives the same numbers on every run and platform.</summary>
public struct TestRandom(ulong seed)
{
    private ulong _state = seed;

    public int Below(int bound) => (int)(Scramble(_state++) % (ulong)bound);

    /// <summary>One to one, and without a pattern.</summary>
    public static ulong Scramble(ulong value)
    {
        value = (value + 1) * 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
