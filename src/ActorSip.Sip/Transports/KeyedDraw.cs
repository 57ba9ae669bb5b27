using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transports;

/// <summary>
/// Draws numbers from a seed that its caller has drawn at random, or taken from a keyed hash: the same seed gives the same numbers, so that a choice can be made again. SplitMix64 (Steele, Lea and Flood, 2014).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct KeyedDraw(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to <paramref name="most"/>, that one included. It is small beside 2^64, so that the remainder favours no number by a measurable amount.</summary>
    public uint UpTo(uint most)
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return (uint)((z ^ (z >> 31)) % ((ulong)most + 1));
    }
}
